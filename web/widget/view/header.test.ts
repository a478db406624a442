import { expect, it } from 'vitest'
import { en } from '../locale/en.ts'
import { createStore, type State } from '../store.ts'
import type { ConversationData } from '../types.ts'
import { isSomebodyThere, nameOf } from './header.ts'

const assigned: ConversationData = {
  ...{ id: 'c', status: 'ACTIVE', handler: 'AGENT', unreadCount: 0, isAgentOnline: true },
  ...{ assignee: { id: 'maya', name: 'Maya' }, assigneePresence: { status: 'OFFLINE' } },
}

const shown = (change: Partial<ConversationData> | null): [string, boolean | null] => {
  const conversation = change && { ...assigned, ...change }
  const state: State = { ...createStore().state, conversation, isTeamOnline: true }
  return [nameOf(state, en, 'Shop'), isSomebodyThere(state)]
}

it('[003-13] names who answers, and whether they are there', () => {
  expect(shown(null)).toEqual(['Shop', true])
  expect(shown({})).toEqual(['Maya', false])
  expect(shown({ assigneePresence: { status: 'ONLINE' } })).toEqual(['Maya', true])
  expect(shown({ assignee: null, assigneePresence: null })).toEqual(['Shop', true])
})

it('names the AI while it answers, whoever takes care of the conversation', () => {
  expect(shown({ handler: 'AI' })).toEqual(['Assistant', true])
  expect(shown({ handler: 'AI', assignee: null, assigneePresence: null })).toEqual(['Assistant', true])
})
