/** How much is unread and how far everybody has read: what changes without an event, and is lost to whoever is cut off. */
import type { ReadMarksQuery as ReadMarksAnswer } from '../gql/graphql.ts'
import type { Api } from './api.ts'
import { ReadMarksQuery, UnreadPageQuery } from './store/documents.ts'
import type { ViewFilter } from './store/match-view.ts'
import { keys, type Store } from './store/store.ts'

export interface Marks {
  /** Asks again for the marks of all that is shown; what is not shown is asked for once somebody looks. */
  reload(): void
  /** Asks again for those of a list, if they may be old. */
  freshen(key: string, filter: ViewFilter): Promise<void>
  set(answer: Pick<NonNullable<ReadMarksAnswer['conversation']>, 'id' | 'readCursors'>): void
}

const pageSize = 100
/** As far into a list as unread marks reach, but not for ever. */
const mostPages = 5

export function createMarks(api: Api, store: Store): Marks {
  /** Lists whose unread marks may be old. */
  const stale = new Set<string>()

  async function readPage(filter: ViewFilter, after: string | null) {
    const readAt = store.beginRead()
    const { conversations } = await api.query(UnreadPageQuery, { filter, first: pageSize, after })
    const nodes = conversations.edges.map(({ node }) => node)
    store.mergeUnread(nodes, readAt)
    return { ids: nodes.map(({ id }) => id), ...conversations.pageInfo }
  }

  async function readView(key: string, filter: ViewFilter): Promise<void> {
    const known = new Set<string>()
    const isLeft = (id: string) => !known.has(id) && store.conversation(id)?.unreadCount !== 0
    let after: string | null = null
    for (let page = 0; page < mostPages; page++) {
      const { ids, hasNextPage, endCursor } = await readPage(filter, after)
      for (const id of ids) known.add(id)
      if (!hasNextPage || !store.view(key).ids.some(isLeft)) return
      after = endCursor
    }
  }

  const freshen: Marks['freshen'] = async (key, filter) => {
    if (!stale.delete(key)) return
    try {
      await readView(key, filter)
    } catch {
      // The next look at it asks again.
      stale.add(key)
    }
  }

  const set: Marks['set'] = ({ id, readCursors }) => {
    for (const { reader, lastReadSeq, readAt } of readCursors) {
      if (lastReadSeq !== null) store.setReadMark(id, { reader, lastReadSeq, readAt })
    }
  }

  async function readConversation(id: string): Promise<void> {
    const readAt = store.beginRead()
    try {
      const { conversation } = await api.query(ReadMarksQuery, { id })
      if (!conversation) return
      store.mergeUnread([conversation], readAt)
      set(conversation)
    } catch {
      // They come with the conversation when it is opened again.
    }
  }

  return {
    freshen,
    set,
    reload: () => {
      for (const { key, filter } of store.openViews()) {
        stale.add(key)
        if (store.isShown(keys.view(key))) void freshen(key, filter)
      }
      for (const id of store.openTimelines()) {
        if (store.isShown(keys.timeline(id))) void readConversation(id)
      }
    },
  }
}
