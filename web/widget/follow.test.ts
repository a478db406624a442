import type { ConnectionState, LiveClient } from '@parley/client'
import { expect, it, vi } from 'vitest'
import { createFollower } from './follow.ts'
import { createLifetime } from './lifetime.ts'
import { createStore } from './store.ts'
import type { BeginData, ConversationData, EphemeralData, MarksData } from './types.ts'

const maya = { id: 'maya', name: 'Maya' }
const open: ConversationData = {
  ...{ id: 'c', status: 'ACTIVE', handler: 'AGENT', unreadCount: 2, isAgentOnline: false },
  ...{ assignee: maya, assigneePresence: { status: 'OFFLINE' } },
}
const firstPage: BeginData = {
  cursor: 'now',
  conversations: {
    pageInfo: { hasNextPage: false },
    edges: [
      {
        cursor: 'c',
        node: {
          ...open,
          readCursors: [],
          messages: { pageInfo: { hasPreviousPage: false, startCursor: null }, edges: [] },
          typing: [],
        },
      },
    ],
  },
}
const marks = (more: Partial<NonNullable<MarksData['conversation']>> = {}): MarksData => ({
  conversation: { ...open, readCursors: [{ reader: { kind: 'AGENT' }, lastReadMessage: { id: 'm' } }], ...more },
})
const teamIsThere: EphemeralData = { __typename: 'Presence', status: 'ONLINE', person: null }
const mayaIsThere: EphemeralData = { __typename: 'Presence', status: 'ONLINE', person: { agent: maya } }
const readUpTo = (unreadCount: number): EphemeralData => ({
  ...{ __typename: 'ReadCursor', reader: { kind: 'CUSTOMER' }, lastReadMessage: { id: 'm' } },
  conversation: { id: 'c', unreadCount },
})

/** A visitor who was offline and has just asked for what nobody repeats. */
async function comeBack() {
  const answer = Promise.withResolvers<MarksData>()
  const query = vi.fn().mockResolvedValueOnce(firstPage).mockReturnValueOnce(answer.promise)
  let move = (_: ConnectionState) => {}
  let hear = (_: EphemeralData) => {}
  const live = {
    query,
    state: { status: 'live' },
    onState: (listener: typeof move) => {
      move = listener
      return () => undefined
    },
    subscribe: (_: unknown, { next }: { next(result: unknown): void }) => {
      hear = (ephemera) => next({ data: { ephemera } })
      return { unsubscribe: () => undefined }
    },
  } as unknown as LiveClient
  const store = createStore()
  const heedless = { onReady: () => undefined, onMessage: () => undefined }
  const follower = createFollower({ live, store, lifetime: createLifetime(), ...heedless })
  await follower.begin()
  for (const status of ['offline', 'live']) move({ status } as ConnectionState)
  return {
    store,
    follower,
    hear: (heard: EphemeralData) => hear(heard),
    answer: async (data: MarksData) => {
      answer.resolve(data)
      await new Promise(setImmediate)
    },
  }
}

it('takes what nobody repeats from the answer', async () => {
  const { store, answer } = await comeBack()
  await answer(marks({ unreadCount: 0, isAgentOnline: true, assigneePresence: { status: 'AWAY' } }))
  expect(store.state).toMatchObject({ unread: { c: 0 }, isTeamOnline: true, readMarks: new Set(['m']) })
  expect(store.state.conversation?.assigneePresence).toEqual({ status: 'AWAY' })
})

it('keeps the presence that was told while the answer was under way', async () => {
  const { store, hear, answer } = await comeBack()
  hear(teamIsThere)
  hear(mayaIsThere)
  await answer(marks({ unreadCount: 0 }))
  expect(store.state).toMatchObject({ unread: { c: 0 }, isTeamOnline: true, readMarks: new Set(['m']) })
  expect(store.state.conversation?.assigneePresence).toEqual({ status: 'ONLINE' })
})

it('takes from the answer what was not told meanwhile, though something else was', async () => {
  const { store, hear, answer } = await comeBack()
  hear(mayaIsThere)
  await answer(marks({ isAgentOnline: true }))
  expect(store.state.isTeamOnline).toBe(true)
  expect(store.state.conversation?.assigneePresence).toEqual({ status: 'ONLINE' })
})

it('keeps how much is unread when that was told meanwhile, also when it is as much as before', async () => {
  const { store, hear, answer } = await comeBack()
  hear(readUpTo(2))
  await answer(marks({ unreadCount: 1 }))
  expect(store.state.unread).toEqual({ c: 2 })
})

it('keeps all that a conversation told meanwhile', async () => {
  const { store, follower, answer } = await comeBack()
  follower.meet({ ...open, isAgentOnline: true, assigneePresence: { status: 'ONLINE' } })
  await answer(marks({ unreadCount: 1 }))
  expect(store.state).toMatchObject({ unread: { c: 2 }, isTeamOnline: true })
  expect(store.state.conversation?.assigneePresence).toEqual({ status: 'ONLINE' })
})

it('shows who types until that one stops, whoever else does', async () => {
  const { store, hear } = await comeBack()
  const types = (isTyping: boolean, name: string): EphemeralData => ({
    ...{ __typename: 'TypingState', isTyping, sender: { kind: name === 'AI' ? 'AI' : 'AGENT', name } },
  })
  hear(types(true, 'AI'))
  hear(types(true, 'Maya'))
  hear(types(false, 'AI'))
  expect(store.state.typing).toEqual({ kind: 'AGENT', name: 'Maya' })
  hear(types(false, 'Maya'))
  expect(store.state.typing).toBeNull()
})
