/** Reads pages from the API into the store. */
import type { Api } from './api.ts'
import { ApiError } from './api-error.ts'
import { createMarks } from './marks.ts'
import { afterNextFrame } from './next-frame.ts'
import { ConversationPageQuery, ConversationQuery, MessageQuery, OlderMessagesQuery } from './store/documents.ts'
import type { ViewFilter } from './store/match-view.ts'
import { normalise } from './store/normalise.ts'
import type { Store } from './store/store.ts'
import { isBegun } from './store/view.ts'

export interface Loader {
  /** Keeps a list from now on, and reads its first page unless it is there. After a failure it tries again. */
  loadView(key: string, filter: ViewFilter): Promise<void>
  /** Reads the next page of a list, unless there is none or it is being read. */
  loadMore(key: string): Promise<void>
  /** Reads a conversation and its newest messages. */
  loadConversation(id: string): Promise<void>
  loadOlder(id: string): Promise<void>
  /** Reads a message again, once for all who ask meanwhile. Throws an ApiError. */
  reloadMessage(id: string): Promise<void>
  /** Reads everything that is shown again. */
  reloadAll(): void
  /** Reads again whatever could not be read. */
  retryFailed(): void
  /** Asks again for what changes without an event: how much is unread, and how far everybody has read. */
  reloadMarks(): void
}

/** The first page is what one waits for, the others are on their way before they are needed. */
const firstPageSize = 50
const nextPageSize = 100
const messagePageSize = 50

export function createLoader(api: Api, store: Store): Loader {
  const underWay = new Set<string>()
  const messagesUnderWay = new Map<string, Promise<void>>()
  const marks = createMarks(api, store)
  /** How often the connection has come back. */
  let returns = 0

  /** Does one thing once at a time; `fail` shows a failure where the thing is shown, and answers whether it still is wanted. */
  async function once(key: string, work: () => Promise<void>, fail: () => boolean): Promise<void> {
    if (underWay.has(key)) return
    underWay.add(key)
    const asked = returns
    let isLost = false
    try {
      await work()
    } catch {
      // The list or the conversation says that it failed and offers to try again.
      isLost = fail() && asked !== returns
    } finally {
      underWay.delete(key)
    }
    // What was asked over the old connection may fail long after there is a new one.
    if (isLost) await once(key, work, fail)
  }

  /** A search that was left is not kept any more. */
  function failView(key: string): boolean {
    store.failView(key)
    return store.hasView(key)
  }

  function failTimeline(id: string): boolean {
    store.failTimeline(id)
    return true
  }

  async function readPage(key: string, filter: ViewFilter, after: string | null): Promise<void> {
    const readAt = store.beginRead()
    const { conversations } = await api.query(ConversationPageQuery, {
      filter,
      first: after ? nextPageSize : firstPageSize,
      after,
    })
    const nodes = conversations.edges.map(({ node }) => node)
    // Nobody waits for the next page, but for the pictures of the scrolling.
    if (after) await afterNextFrame()
    store.merge(normalise(nodes), readAt)
    // The list was begun anew meanwhile.
    if (after !== store.view(key).endCursor) return
    store.fillView(key, { places: nodes, ...conversations.pageInfo }, readAt)
  }

  const readView: Loader['loadView'] = (key, filter) =>
    once(
      `view ${key}`,
      () => {
        store.openView(key, filter)
        return readPage(key, filter, null)
      },
      () => failView(key),
    )

  const loadMore: Loader['loadMore'] = (key) =>
    once(
      `more ${key}`,
      async () => {
        const { endCursor, status } = store.view(key)
        const filter = store.openViews().find((view) => view.key === key)?.filter
        if (endCursor && filter && status !== 'loading') await readPage(key, filter, endCursor)
      },
      () => failView(key),
    )

  /** What could be read of a list stays. */
  const retryView = (key: string, filter: ViewFilter) =>
    isBegun(store.view(key)) ? loadMore(key) : readView(key, filter)

  const loadView: Loader['loadView'] = async (key, filter) => {
    // Events keep a list right from when it was read, but for what is not told by events.
    if (!store.hasView(key)) {
      // Whoever left it may have asked for it already: then that answer fills it.
      store.openView(key, filter)
      await readView(key, filter)
    } else if (store.view(key).status === 'failed') await retryView(key, filter)
    else await marks.freshen(key, filter)
  }

  const loadConversation: Loader['loadConversation'] = (id) =>
    once(
      `conversation ${id}`,
      async () => {
        store.openTimeline(id)
        const readAt = store.beginRead()
        const { conversation } = await api.query(ConversationQuery, { id, last: messagePageSize })
        if (!conversation) throw new ApiError('NOT_FOUND', 'There is no such conversation.')
        const messages = conversation.messages.edges.map(({ node }) => node)
        store.merge({ ...normalise([conversation]), messages }, readAt)
        marks.set(conversation)
        store.fillTimeline(id, { messages, ...conversation.messages.pageInfo })
      },
      () => failTimeline(id),
    )

  const loadOlder: Loader['loadOlder'] = (id) =>
    once(
      `older ${id}`,
      async () => {
        // To see that one scrolled, to ask, to read the answer and to show it: each has a picture of its own to hold up.
        await afterNextFrame()
        const { startCursor } = store.timeline(id)
        if (!startCursor || !store.beginOlder(id)) return
        const readAt = store.beginRead()
        const { conversation } = await api.query(OlderMessagesQuery, {
          id,
          last: messagePageSize,
          before: startCursor,
        })
        if (!conversation) throw new ApiError('NOT_FOUND', 'There is no such conversation.')
        const messages = conversation.messages.edges.map(({ node }) => node)
        await afterNextFrame()
        store.merge({ messages }, readAt)
        store.fillTimeline(id, { messages, ...conversation.messages.pageInfo })
      },
      () => failTimeline(id),
    )

  async function readMessage(id: string): Promise<void> {
    const readAt = store.beginRead()
    const { node } = await api.query(MessageQuery, { id })
    if (node?.__typename === 'Message') store.merge({ messages: [node] }, readAt)
  }

  return {
    loadView,
    loadMore,
    loadConversation,
    loadOlder,
    reloadMessage: (id) => {
      const known = messagesUnderWay.get(id)
      if (known) return known
      const reading = readMessage(id).finally(() => messagesUnderWay.delete(id))
      messagesUnderWay.set(id, reading)
      return reading
    },
    reloadAll: () => {
      for (const { key, filter } of store.openViews()) void readView(key, filter)
      for (const id of store.openTimelines()) {
        // What lies between the messages that are shown and the newest page is not known any more.
        store.closeTimeline(id)
        void loadConversation(id)
      }
    },
    retryFailed: () => {
      returns++
      for (const { key, filter } of store.openViews()) {
        if (store.view(key).status === 'failed') void retryView(key, filter)
      }
      for (const id of store.openTimelines()) {
        const { status, older } = store.timeline(id)
        if (status === 'failed') void loadConversation(id)
        else if (older === 'failed') void loadOlder(id)
      }
    },
    reloadMarks: marks.reload,
  }
}
