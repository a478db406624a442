/** Reads what the database holds, through the API's connections. */
import type { Api } from './api.ts'
import type { Page, StoredMessage } from './operations.ts'
import * as operations from './operations.ts'

export interface HistoryOptions {
  api: Api
  apiKey: string
  conversationIds: ReadonlySet<string>
  concurrency: number
  /** Stops between two pages. */
  signal: AbortSignal
}

/** The messages of each conversation in the order of its list. One that is not in the list of conversations has none. */
export async function readHistory(options: HistoryOptions): Promise<Map<string, StoredMessage[]>> {
  const listed = await listedConversations(options)
  const waiting = [...options.conversationIds]
  const history = new Map<string, StoredMessage[]>(waiting.map((id) => [id, []]))
  const work = async () => {
    for (let id = waiting.pop(); id !== undefined && !options.signal.aborted; id = waiting.pop()) {
      if (listed.has(id)) history.set(id, await messagesOf(id, options))
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, work))
  return history
}

/** The list is the newest first, so what was just played is at its beginning. */
async function listedConversations({ api, apiKey, conversationIds, signal }: HistoryOptions): Promise<Set<string>> {
  const listed = new Set<string>()
  let after: string | null = null
  do {
    const { edges, pageInfo }: Page<{ id: string }> = await api.ask(operations.listConversations, { after }, apiKey)
    for (const { node } of edges) if (conversationIds.has(node.id)) listed.add(node.id)
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null && listed.size < conversationIds.size && !signal.aborted)
  return listed
}

async function messagesOf(id: string, { api, apiKey }: HistoryOptions): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = []
  let after: string | null = null
  do {
    const { edges, pageInfo }: Page<Omit<StoredMessage, 'conversationId'>> = await api.ask(
      operations.listMessages,
      { id, after },
      apiKey,
    )
    messages.push(...edges.map(({ node }) => ({ ...node, conversationId: id })))
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
  return messages
}
