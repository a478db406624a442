import { describe, expect, it } from 'vitest'
import type { Sender } from '../../lib/store/types.ts'
import { messageAdded } from '../../testing/things.ts'
import { newsOf } from './worth-telling.ts'

const now = Date.parse('2026-01-01T00:10:00Z')
const fresh = { createdAt: '2026-01-01T00:09:50Z', text: 'Hi', seq: 4 }
const reader = { selfId: 'agent-1', seenId: null, now, nameOf: ({ name }: Sender) => name }
const agent = (id: string) => ({ kind: 'AGENT' as const, name: 'Maya', agent: { id }, customer: null })

describe('news', () => {
  it('[001-10] are the messages of customers and colleagues', () => {
    expect(newsOf(messageAdded({ ...fresh, id: 'm-9' }), reader)).toEqual({
      messageId: 'm-9',
      conversationId: 'c-1',
      from: 'Ann',
      text: 'Hi',
      isNewConversation: false,
      isLetter: false,
    })
    expect(newsOf(messageAdded({ ...fresh, direction: 'OUT', sender: agent('agent-2') }), reader)).toMatchObject({
      from: 'Maya',
    })
  })

  it('[003-03] say when a conversation is new, and when it is a letter', () => {
    const event = messageAdded({ ...fresh, seq: 1 }, { kind: 'EMAIL' })
    expect(newsOf(event, reader)).toMatchObject({ isNewConversation: true, isLetter: true })
  })

  it('[001-18] are never one’s own messages', () => {
    expect(newsOf(messageAdded({ ...fresh, direction: 'OUT', sender: agent('agent-1') }), reader)).toBe(null)
  })

  it('are not notes, deleted messages, the open conversation, or what a catch-up brings', () => {
    for (const given of [
      { direction: 'NOTE' as const },
      { deletedAt: fresh.createdAt },
      { createdAt: '2026-01-01T00:08:59Z' },
    ]) {
      expect(newsOf(messageAdded({ ...fresh, ...given }), reader)).toBe(null)
    }
    expect(newsOf(messageAdded(fresh), { ...reader, seenId: 'c-1' })).toBe(null)
    expect(newsOf(messageAdded(fresh), { ...reader, seenId: 'c-2' })).not.toBe(null)
  })
})
