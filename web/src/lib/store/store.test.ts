import { describe, expect, it } from 'vitest'
import {
  at,
  channelHidden,
  conversation,
  conversationFragment,
  customerUpdated,
  message,
  messageAdded,
  messageDelivered,
  statusChanged,
} from '../../testing/things.ts'
import { normalise } from './normalise.ts'
import { createStore, keys, type Store } from './store.ts'

/** A store whose list `all` shows three conversations: c-3, c-2, c-1. */
function filledStore(hasNextPage = false): Store {
  const store = createStore()
  const page = [3, 2, 1].map((minute) => conversationFragment({ id: `c-${minute}`, lastActivityAt: at(minute) }))
  store.openView('all', {})
  store.openView('waiting', { status: ['WAITING'] })
  const readAt = store.beginRead()
  store.merge(normalise(page), readAt)
  for (const key of ['all', 'waiting']) store.fillView(key, { places: page, endCursor: 'end', hasNextPage }, readAt)
  return store
}

/** Counts how often each of these things says that it changed. */
function watch(store: Store, watched: string[]): Record<string, number> {
  const counts = Object.fromEntries(watched.map((key) => [key, 0]))
  for (const key of watched)
    store.on(key, () => {
      counts[key] = (counts[key] ?? 0) + 1
    })
  return counts
}

describe('an event', () => {
  it('moves its conversation to the top', () => {
    const store = filledStore()
    store.apply(messageAdded({ conversationId: 'c-1' }, { lastActivityAt: at(9) }))
    expect(store.view('all').ids).toEqual(['c-1', 'c-3', 'c-2'])
  })

  it('repaints one row, and the list only when the order has changed', () => {
    const store = filledStore()
    const counts = watch(store, [keys.view('all'), keys.conversation('c-3'), keys.conversation('c-2')])
    store.apply(messageAdded({ conversationId: 'c-3' }, { lastActivityAt: at(9), unreadCount: 1 }))
    expect(counts).toEqual({ [keys.view('all')]: 0, [keys.conversation('c-3')]: 1, [keys.conversation('c-2')]: 0 })
  })

  it('brings a new conversation into the lists it belongs to', () => {
    const store = filledStore()
    store.apply(messageAdded({ conversationId: 'c-4' }, { lastActivityAt: at(4), status: 'ACTIVE' }))
    expect(store.view('all').ids).toEqual(['c-4', 'c-3', 'c-2', 'c-1'])
    expect(store.view('waiting').ids).toEqual(['c-3', 'c-2', 'c-1'])
  })

  it('[003-28] shows that a message has reached the customer, and leaves its conversation where it is', () => {
    const store = filledStore()
    const sent = { id: 'm-9', conversationId: 'c-1', direction: 'OUT', deliveryStatus: 'SENT' } as const
    store.merge({ messages: [message(sent)] }, store.beginRead())
    const counts = watch(store, [keys.view('all')])
    const then = { lastActivityAt: at(1) }
    store.apply(messageDelivered({ ...sent, deliveryStatus: 'DELIVERED' }, then))
    expect(store.message('m-9')?.deliveryStatus).toBe('DELIVERED')
    expect(counts).toEqual({ [keys.view('all')]: 0 })
  })

  it('leaves in a search what the API found by a message that is not loaded', () => {
    const store = createStore()
    const found = conversationFragment({ id: 'c-1' })
    store.openView('search', { search: 'refund' })
    store.merge(normalise([found]), store.beginRead())
    store.fillView('search', { places: [found], endCursor: null, hasNextPage: false }, store.beginRead())
    store.apply(messageAdded({ conversationId: 'c-1', text: 'Thanks' }, { lastActivityAt: at(5) }))
    store.apply(messageAdded({ conversationId: 'c-2', text: 'Thanks' }, { lastActivityAt: at(6) }))
    expect(store.view('search').ids).toEqual(['c-1'])
  })

  it('takes a conversation out of a list it no longer belongs to', () => {
    const store = filledStore()
    store.apply(statusChanged({ id: 'c-2', lastActivityAt: at(2), status: 'CLOSED' }))
    expect(store.view('waiting').ids).toEqual(['c-3', 'c-1'])
    expect(store.view('all').ids).toEqual(['c-3', 'c-2', 'c-1'])
  })

  it('about a place that is not loaded changes no list', () => {
    const store = filledStore(true)
    store.apply(statusChanged({ id: 'c-0', lastActivityAt: at(0) }))
    expect(store.view('all').ids).toEqual(['c-3', 'c-2', 'c-1'])
  })

  it('changes a customer for all who show it', () => {
    const store = filledStore()
    const counts = watch(store, [keys.customer('customer-1')])
    store.apply(customerUpdated('Ann Lee'))
    expect(store.customer('customer-1')?.name).toBe('Ann Lee')
    expect(counts[keys.customer('customer-1')]).toBe(1)
  })

  it('that hides a channel takes its conversations away', () => {
    const store = filledStore()
    store.apply(channelHidden('channel-1'))
    expect(store.view('all').ids).toEqual([])
    expect(store.conversation('c-1')).toBeUndefined()
  })
})

describe('an answer that is older than an event', () => {
  it('changes nothing that the event has said', () => {
    const store = filledStore()
    const readAt = store.beginRead()
    store.apply(statusChanged({ id: 'c-1', lastActivityAt: at(1), status: 'CLOSED' }))
    store.merge({ conversations: [conversation({ id: 'c-1', lastActivityAt: at(1), status: 'WAITING' })] }, readAt)
    expect(store.conversation('c-1')?.status).toBe('CLOSED')
  })

  it('fills a list with what is so now', () => {
    const store = createStore()
    store.openView('waiting', { status: ['WAITING'] })
    const readAt = store.beginRead()
    store.apply(statusChanged({ id: 'c-2', lastActivityAt: at(2), status: 'CLOSED' }))
    store.apply(messageAdded({ conversationId: 'c-5' }, { lastActivityAt: at(5) }))
    const page = [2, 1].map((minute) => conversationFragment({ id: `c-${minute}`, lastActivityAt: at(minute) }))
    store.merge(normalise(page), readAt)
    store.fillView('waiting', { places: page, endCursor: null, hasNextPage: false }, readAt)
    expect(store.view('waiting').ids).toEqual(['c-5', 'c-1'])
  })

  it('does not hide what came into the part that a second page brings', () => {
    const store = filledStore(true)
    const readAt = store.beginRead()
    store.apply(messageAdded({ conversationId: 'c-x' }, { lastActivityAt: at(0.5) }))
    const page = [conversationFragment({ id: 'c-0', lastActivityAt: at(0) })]
    store.merge(normalise(page), readAt)
    store.fillView('all', { places: page, endCursor: null, hasNextPage: false }, readAt)
    expect(store.view('all').ids).toEqual(['c-3', 'c-2', 'c-1', 'c-x', 'c-0'])
  })
})

describe('a message of one’s own', () => {
  const pending = {
    clientMessageId: 'mine',
    conversationId: 'c-1',
    direction: 'OUT',
    text: 'Hi',
    replyToId: null,
    createdAt: at(1),
    state: 'sending',
    error: null,
  } as const

  it.each(['the event', 'the answer'])('is shown once when %s comes first', (first) => {
    const store = filledStore()
    store.openTimeline('c-1')
    store.setPending(pending)
    expect(store.timeline('c-1').pending).toEqual(['mine'])

    const sent = { id: 'm-1', seq: 1, direction: 'OUT', text: 'Hi', clientMessageId: 'mine' } as const
    const byEvent = () => store.apply(messageAdded(sent))
    const byAnswer = () => {
      store.merge({ messages: [message(sent)] }, store.beginRead())
      store.addToTimeline(message(sent))
    }
    for (const come of first === 'the event' ? [byEvent, byAnswer] : [byAnswer, byEvent]) come()
    expect(store.timeline('c-1')).toMatchObject({ ids: ['m-1'], pending: [] })
    expect(store.pending('mine')).toBeUndefined()
  })

  it('is still there when its conversation is opened again', () => {
    const store = filledStore()
    store.openTimeline('c-1')
    store.setPending({ ...pending, state: 'failed', error: 'No' })
    store.closeTimeline('c-1')
    store.openTimeline('c-1')
    expect(store.timeline('c-1').pending).toEqual(['mine'])
    expect(store.pending('mine')).toMatchObject({ state: 'failed' })
  })
})
