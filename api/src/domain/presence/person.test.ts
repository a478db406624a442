import { expect, it } from 'vitest'
import { typingShape } from '../typing/state.ts'
import { typistOf } from '../typing/typist.ts'
import type { Actor } from '../viewer.ts'
import { requirePerson } from './person.ts'
import { deviceShape } from './state.ts'

const id = '019a0000-0000-7000-8000-000000000001'
const place = { conversationId: id, channelId: id, customerId: id }

const typing = (kind: string) => ({ place, sender: { kind, id }, preview: null, saidAt: 0 })
const device = (kind: string) => {
  const said = { deviceId: 'd', status: 'ONLINE', viewing: place, statedAt: 0, seenAt: 0 }
  return { person: { kind, id }, sessionId: id, ...said }
}

const senders = ['AGENT', 'CUSTOMER', 'AI', 'SYSTEM']

it('[003-15] [004-14] whoever types is an agent, a customer or the AI, never the system', () => {
  const typists = senders.filter((kind) => typingShape.safeParse(typing(kind)).success)
  expect(typists).toEqual(['AGENT', 'CUSTOMER', 'AI'])
})

it('[003-15] whoever is there is an agent or a customer, never the AI or the system', () => {
  const people = senders.filter((kind) => deviceShape.safeParse(device(kind)).success)
  expect(people).toEqual(['AGENT', 'CUSTOMER'])
})

it('[003-15] whoever says so of itself is an agent or a visitor, never a key or Parley itself', () => {
  const nobody: Actor[] = [
    { kind: 'system', workspaceId: id },
    { kind: 'integration', workspaceId: id, apiKeyId: id, scopes: new Set(['READ', 'WRITE', 'MANAGE']) },
  ]
  for (const actor of nobody) {
    expect(() => requirePerson(actor)).toThrow('Only agents and visitors')
    expect(() => typistOf(actor, false)).toThrow()
    expect(typistOf(actor, true)).toEqual({ kind: 'AI', id })
  }
})
