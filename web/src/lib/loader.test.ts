import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConversationFieldsFragment } from '../gql/graphql.ts'
import { at, conversationFragment, customerSender, message, messageAdded } from '../testing/things.ts'
import type { Api } from './api.ts'
import { createLoader } from './loader.ts'
import { createStore, keys } from './store/store.ts'
import type { Message } from './store/types.ts'

beforeEach(() => void vi.stubGlobal('document', { hidden: true }))
afterEach(() => void vi.unstubAllGlobals())

interface Asked {
  name: string
  /** What a connection that was lost answers late, or never. */
  answer: PromiseWithResolvers<void>
}

/** A tab before an API with so many conversations, `c-3` to `c-1`, in pages of two, and the messages of one. */
function setup({ count = 3 } = {}) {
  const conversations = new Map<string, ConversationFieldsFragment>()
  for (let minute = count; minute > 0; minute--) {
    const id = `c-${minute}`
    conversations.set(id, conversationFragment({ id, lastActivityAt: at(minute), unreadCount: 1 }))
  }
  const messages: Message[] = [1, 2, 3].map((seq) => message({ id: `m-${seq}`, seq, conversationId: 'c-1' }))
  const readCursors = [{ lastReadSeq: 1, readAt: at(1), reader: customerSender }]
  const asked: Asked[] = []
  const is = { reachable: true, slow: false }

  const pageOf = (after: unknown) => {
    const end = Number(after ?? 0) + 2
    const edges = [...conversations.values()].slice(end - 2, end).map((node) => ({ node }))
    return { conversations: { edges, pageInfo: { hasNextPage: end < count, endCursor: String(end) } } }
  }
  const messagesOf = (own: Message[], hasPreviousPage: boolean) => ({
    edges: own.map((node) => ({ node })),
    pageInfo: { hasPreviousPage, startCursor: hasPreviousPage ? 'older' : null },
  })
  const answerTo = (name: string, id: string, after: unknown) => {
    const conversation = conversations.get(id)
    switch (name) {
      case 'Conversation':
        return { conversation: { ...conversation, readCursors, messages: messagesOf(messages.slice(1), true) } }
      case 'OlderMessages':
        return { conversation: { id, messages: messagesOf(messages.slice(0, 1), false) } }
      case 'ReadMarks':
        return { conversation: { ...conversation, readCursors } }
      default:
        return pageOf(after)
    }
  }
  const query = async (
    { definitions }: { definitions: { name: { value: string } }[] },
    { id, after }: { id: string; after?: string | null },
  ) => {
    const name = definitions[0]?.name.value ?? ''
    const one: Asked = { name, answer: Promise.withResolvers() }
    asked.push(one)
    const data = structuredClone(answerTo(name, id, after))
    if (is.slow) await one.answer.promise
    if (!is.reachable) throw new Error('unreachable')
    return data
  }

  const store = createStore()
  // The loader asks with documents of which only the name matters here.
  const loader = createLoader({ query } as unknown as Api, store)
  return {
    ...{ store, loader, is, asked, conversations, readCursors },
    names: () => asked.map(({ name }) => name),
    settle: () => new Promise(setImmediate),
    texts: (key = 'all') => store.view(key).ids,
    look: (key: string) => store.on(key, () => undefined),
    readElsewhere: () => {
      for (const conversation of conversations.values()) conversation.unreadCount = 0
      for (const mark of readCursors) mark.lastReadSeq = 3
    },
  }
}

describe('a list that could not be read', () => {
  it('is not taken for complete when an event comes', async () => {
    const { loader, store, is } = setup()
    is.reachable = false
    await loader.loadView('all', {})
    store.apply(messageAdded({ conversationId: 'c-9' }, { lastActivityAt: at(9) }))
    expect(store.view('all')).toMatchObject({ status: 'failed', ids: [] })
  })

  it('is read when the connection is back, with what came meanwhile', async () => {
    const { loader, store, is, settle, texts } = setup()
    is.reachable = false
    await loader.loadView('all', {})
    store.apply(messageAdded({ conversationId: 'c-3' }, { lastActivityAt: at(9) }))
    is.reachable = true
    loader.retryFailed()
    await settle()
    expect(store.view('all')).toMatchObject({ status: 'ready', endCursor: '2' })
    expect(texts()).toEqual(['c-3', 'c-2'])
  })

  it('is read also when it fails long after the connection is back', async () => {
    const { loader, is, asked, settle, texts } = setup()
    Object.assign(is, { reachable: false, slow: true })
    const loading = loader.loadView('all', {})
    loader.retryFailed()
    asked[0]?.answer.resolve()
    await settle()
    Object.assign(is, { reachable: true, slow: false })
    asked[1]?.answer.resolve()
    await loading
    expect(texts()).toEqual(['c-3', 'c-2'])
  })

  it('is not read again when it was left before it failed', async () => {
    const { loader, store, is, asked, names } = setup()
    Object.assign(is, { reachable: false, slow: true })
    const loading = loader.loadView('search', {})
    store.closeView('search')
    loader.retryFailed()
    Object.assign(is, { reachable: true, slow: false })
    asked[0]?.answer.reject(new Error('lost'))
    await loading
    expect(store.openViews()).toEqual([])
    expect(names()).toEqual(['ConversationPage'])
  })

  it('is read also when it was left and is looked at again before it failed', async () => {
    const { loader, store, is, asked, texts } = setup()
    Object.assign(is, { reachable: false, slow: true })
    const loading = loader.loadView('search', {})
    store.closeView('search')
    await loader.loadView('search', {})
    loader.retryFailed()
    Object.assign(is, { reachable: true, slow: false })
    asked[0]?.answer.reject(new Error('lost'))
    await loading
    expect(texts('search')).toEqual(['c-3', 'c-2'])
  })

  it('fills with the answer that was under way when it was left and is looked at again', async () => {
    const { loader, store, is, asked, texts } = setup()
    is.slow = true
    const loading = loader.loadView('search', {})
    store.closeView('search')
    await loader.loadView('search', {})
    asked[0]?.answer.resolve()
    await loading
    expect(texts('search')).toEqual(['c-3', 'c-2'])
  })

  it('keeps what could be read of it, and goes on from there', async () => {
    const { loader, is, settle, texts, names } = setup()
    await loader.loadView('all', {})
    is.reachable = false
    await loader.loadMore('all')
    await loader.loadView('all', {})
    expect(texts()).toEqual(['c-3', 'c-2'])
    is.reachable = true
    loader.retryFailed()
    await settle()
    expect(texts()).toEqual(['c-3', 'c-2', 'c-1'])
    expect(names()).toEqual(Array(4).fill('ConversationPage'))
  })
})

describe('a conversation that could not be read', () => {
  it('says so, though a message of it came meanwhile', async () => {
    const { loader, store, is } = setup()
    is.reachable = false
    const loading = loader.loadConversation('c-1')
    store.apply(messageAdded({ id: 'm-3', seq: 3, conversationId: 'c-1' }))
    await loading
    expect(store.timeline('c-1').status).toBe('failed')
  })

  it('is read when the connection is back, and so is what is older', async () => {
    const { loader, store, is, settle } = setup()
    is.reachable = false
    const loading = loader.loadConversation('c-1')
    store.apply(messageAdded({ id: 'm-3', seq: 3, conversationId: 'c-1' }))
    await loading
    is.reachable = true
    loader.retryFailed()
    await settle()
    expect(store.timeline('c-1')).toMatchObject({ status: 'ready', ids: ['m-2', 'm-3'], startCursor: 'older' })
    is.reachable = false
    await loader.loadOlder('c-1')
    expect(store.timeline('c-1').older).toBe('failed')
    is.reachable = true
    loader.retryFailed()
    await settle()
    expect(store.timeline('c-1')).toMatchObject({ older: 'idle', ids: ['m-1', 'm-2', 'm-3'] })
  })

  it('goes on showing what was read before', async () => {
    const { loader, store, is } = setup()
    await loader.loadConversation('c-1')
    is.reachable = false
    await loader.loadConversation('c-1')
    expect(store.timeline('c-1')).toMatchObject({ status: 'ready', ids: ['m-2', 'm-3'] })
  })
})

describe('marks that moved unheard', () => {
  const unread = (store: ReturnType<typeof createStore>, ids: readonly string[]) =>
    ids.map((id) => store.conversation(id)?.unreadCount)

  it('are asked for as far as unread ones reach, without reading the list anew', async () => {
    const { loader, store, look, readElsewhere, settle, texts, names } = setup({ count: 7 })
    look(keys.view('all'))
    await loader.loadView('all', {})
    await loader.loadMore('all')
    readElsewhere()
    const before = store.view('all')
    loader.reloadMarks()
    await settle()
    expect(unread(store, texts())).toEqual([0, 0, 0, 0])
    expect(store.view('all')).toBe(before)
    expect(names().slice(2)).toEqual(['UnreadPage', 'UnreadPage'])
  })

  it('of a list out of sight are asked for once it is looked at', async () => {
    const { loader, store, readElsewhere, settle, texts, names } = setup()
    await loader.loadView('all', {})
    readElsewhere()
    loader.reloadMarks()
    await settle()
    expect(names()).toEqual(['ConversationPage'])
    await loader.loadView('all', {})
    expect(unread(store, texts())).toEqual([0, 0])
    await loader.loadView('all', {})
    expect(names()).toEqual(['ConversationPage', 'UnreadPage'])
  })

  it('of the open conversation are asked for, and of no other', async () => {
    const { loader, store, look, readElsewhere, settle, names } = setup()
    for (const id of ['c-1', 'c-2']) await loader.loadConversation(id)
    look(keys.timeline('c-1'))
    readElsewhere()
    loader.reloadMarks()
    await settle()
    expect(store.readMarks('c-1')).toMatchObject([{ lastReadSeq: 3 }])
    expect(store.conversation('c-1')?.unreadCount).toBe(0)
    expect(names().slice(2)).toEqual(['ReadMarks'])
  })

  it('that moved again while they were asked for stay where they are', async () => {
    const { loader, store, is, asked, look, settle } = setup()
    await loader.loadConversation('c-1')
    look(keys.timeline('c-1'))
    is.slow = true
    loader.reloadMarks()
    store.setUnread('c-1', 0)
    store.setReadMark('c-1', { reader: customerSender, lastReadSeq: 3, readAt: at(3) })
    asked[1]?.answer.resolve()
    await settle()
    expect(store.conversation('c-1')?.unreadCount).toBe(0)
    expect(store.readMarks('c-1')).toMatchObject([{ lastReadSeq: 3 }])
  })
})
