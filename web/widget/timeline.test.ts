import { describe, expect, it } from 'vitest'
import { acknowledge, addPending, change, type Entry, emptyTimeline, place, prepend, replace } from './timeline.ts'
import type { MessageData } from './types.ts'

const message = (id: string, more: Partial<MessageData> = {}): MessageData => ({
  id,
  text: id,
  direction: 'OUT',
  deliveryStatus: 'SENT',
  clientMessageId: null,
  createdAt: '2026-01-01T10:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  sender: { kind: 'AGENT', name: 'Maya' },
  attachments: [],
  conversation: { id: 'c' },
  ...more,
})

/** A message of the visitor's own, as the feed tells of it. */
const mine = (key: string, more: Partial<MessageData> = {}) =>
  message(`m-${key}`, {
    clientMessageId: key,
    direction: 'IN',
    deliveryStatus: 'DELIVERED',
    sender: { kind: 'CUSTOMER', name: 'Visitor' },
    ...more,
  })

const pending = (key: string): Entry => ({
  ...{ key, id: null, conversationId: null, isMine: true, sender: { kind: 'CUSTOMER', name: '' } },
  ...{ text: key, at: 0, progress: 'sending', isEdited: false, isDeleted: false, attachments: [] },
})

const keys = ({ placed, pending }: { placed: readonly Entry[]; pending: readonly Entry[] }) => [
  placed.map(({ key }) => key),
  pending.map(({ key }) => key),
]

describe('a message that is sent', () => {
  it('is placed once, where the feed says, whichever of answer and event comes first', () => {
    const sending = addPending(emptyTimeline, pending('a'))
    const answered = acknowledge(sending, mine('a'))
    expect(answered.pending).toMatchObject([{ id: 'm-a', progress: 'delivered' }])
    const before = place(answered, message('earlier'))
    expect(keys(place(before, mine('a')))).toEqual([['earlier', 'a'], []])

    const told = place(sending, mine('a'))
    expect(keys(acknowledge(told, mine('a')))).toEqual([['a'], []])
    expect(keys(place(told, mine('a')))).toEqual([['a'], []])
  })

  it('never goes back', () => {
    const delivered = place(emptyTimeline, mine('a'))
    expect(place(delivered, mine('a', { deliveryStatus: 'PENDING' })).placed).toMatchObject([{ progress: 'delivered' }])
  })
})

describe('pages and changes', () => {
  it('put each message on the screen once', () => {
    const shown = place(place(emptyTimeline, message('2')), message('3'))
    expect(keys(prepend(shown, [message('1'), message('2')]))).toEqual([['1', '2', '3'], []])
    const fresh = replace(addPending(addPending(shown, pending('a')), pending('b')), [message('9'), mine('a')])
    expect(keys(fresh)).toEqual([['9', 'a'], ['b']])
  })

  it('change what is shown and add nothing else', () => {
    const shown = place(emptyTimeline, message('1'))
    const edited = change(shown, message('1', { text: 'new', editedAt: '2026-01-01T10:01:00.000Z' }))
    expect(edited.placed).toMatchObject([{ text: 'new', isEdited: true }])
    expect(change(shown, message('0'))).toBe(shown)
  })
})
