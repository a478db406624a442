/** Reads pages from the API into the store. */
import type { Api } from './api.ts'
import { ConversationPageQuery, ConversationQuery, OlderMessagesQuery } from './store/documents.ts'
import type { ViewFilter } from './store/match-view.ts'
import { normalise } from './store/normalise.ts'
import type { Store } from './store/store.ts'

export interface Loader {
  /** Keeps a list from now on, and reads its first page. Called again after a failure it tries again. */
  loadView(key: string, filter: ViewFilter): Promise<void>
  /** Reads the next page of a list, unless there is none or it is being read. */
  loadMore(key: string): Promise<void>
  /** Reads a conversation and its newest messages. */
  loadConversation(id: string): Promise<void>
  loadOlder(id: string): Promise<void>
  /** Reads everything that is shown again. */
  reloadAll(): void
}

const viewPageSize = 50
const messagePageSize = 50

export function createLoader(api: Api, store: Store): Loader {
  const underWay = new Set<string>()

  /** Does one thing once at a time; a failure is shown where the thing is shown. */
  async function once(key: string, work: () => Promise<void>, fail: () => void): Promise<void> {
    if (underWay.has(key)) return
    underWay.add(key)
    try {
      await work()
    } catch {
      // The list or the conversation says that it failed and offers to try again.
      fail()
    } finally {
      underWay.delete(key)
    }
  }

  async function readPage(key: string, filter: ViewFilter, after: string | null): Promise<void> {
    const readAt = store.beginRead()
    const { conversations } = await api.query(ConversationPageQuery, { filter, first: viewPageSize, after })
    const nodes = conversations.edges.map(({ node }) => node)
    store.merge(normalise(nodes), readAt)
    store.fillView(key, { places: nodes, ...conversations.pageInfo }, readAt)
  }

  const loadView: Loader['loadView'] = (key, filter) =>
    once(
      `view ${key}`,
      () => {
        store.openView(key, filter)
        return readPage(key, filter, null)
      },
      () => store.failView(key),
    )

  const loadConversation: Loader['loadConversation'] = (id) =>
    once(
      `conversation ${id}`,
      async () => {
        store.openTimeline(id)
        const readAt = store.beginRead()
        const { conversation } = await api.query(ConversationQuery, { id, last: messagePageSize })
        if (!conversation) return
        const messages = conversation.messages.edges.map(({ node }) => node)
        store.merge({ ...normalise([conversation]), messages }, readAt)
        store.fillTimeline(id, { messages, ...conversation.messages.pageInfo })
      },
      () => store.failTimeline(id),
    )

  return {
    loadView,
    loadMore: (key) =>
      once(
        `more ${key}`,
        async () => {
          const { endCursor, status } = store.view(key)
          const filter = store.openViews().find((view) => view.key === key)?.filter
          if (endCursor && filter && status === 'ready') await readPage(key, filter, endCursor)
        },
        () => undefined,
      ),
    loadConversation,
    loadOlder: async (id) => {
      const { startCursor } = store.timeline(id)
      if (!startCursor || !store.beginOlder(id)) return
      await once(
        `older ${id}`,
        async () => {
          const readAt = store.beginRead()
          const { conversation } = await api.query(OlderMessagesQuery, {
            id,
            last: messagePageSize,
            before: startCursor,
          })
          if (!conversation) return
          const messages = conversation.messages.edges.map(({ node }) => node)
          store.merge({ messages }, readAt)
          store.fillTimeline(id, { messages, ...conversation.messages.pageInfo })
        },
        () => store.failTimeline(id),
      )
    },
    reloadAll: () => {
      for (const { key, filter } of store.openViews()) void loadView(key, filter)
      for (const id of store.openTimelines()) void loadConversation(id)
    },
  }
}
