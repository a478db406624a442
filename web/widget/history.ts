/** Reads what was said before, page by page, through the visitor's earlier conversations too. */
import type { LiveClient } from '@parley/client'
import * as documents from './documents.ts'
import type { History } from './follow.ts'
import type { Store } from './store.ts'
import { prepend } from './timeline.ts'
import type { BeginData, MessagePage } from './types.ts'

type OlderData = Pick<BeginData, 'conversations'>

export async function loadEarlier(live: LiveClient, store: Store, history: History): Promise<void> {
  if (store.state.earlier !== 'some' && store.state.earlier !== 'failed') return
  store.set({ earlier: 'loading' })
  try {
    const page = history.hasMore ? await back(live, history) : await further(live, history)
    const messages = page?.edges.map(({ node }) => node) ?? []
    store.set({
      timeline: prepend(store.state.timeline, messages),
      earlier: history.hasMore || history.hasOlder ? 'some' : 'none',
    })
  } catch {
    // The page offers to try again.
    store.set({ earlier: 'failed' })
  }
}

async function back(live: LiveClient, history: History): Promise<MessagePage | undefined> {
  const { conversation } = await live.query<{ conversation: { messages: MessagePage } | null }>(
    documents.earlierMessages,
    { id: history.conversationId, before: history.before },
  )
  turn(history, conversation?.messages)
  return conversation?.messages
}

async function further(live: LiveClient, history: History): Promise<MessagePage | undefined> {
  const { conversations } = await live.query<OlderData>(documents.earlierConversation, { after: history.listCursor })
  const [edge] = conversations.edges
  history.hasOlder = conversations.pageInfo.hasNextPage
  history.listCursor = edge?.cursor ?? history.listCursor
  history.conversationId = edge?.node.id ?? history.conversationId
  turn(history, edge?.node.messages)
  return edge?.node.messages
}

function turn(history: History, page: MessagePage | undefined) {
  history.hasMore = page?.pageInfo.hasPreviousPage ?? false
  history.before = page?.pageInfo.startCursor ?? null
}
