/** Rows that many events refer to: read once for all who follow, and again after a second or an event about them. */
import type { LoggedEvent } from '../../domain/events.ts'
import type { Agent, ApiKey, Channel, Conversation, Customer } from '../../generated/prisma/client.ts'

/** Rows of one kind by their id, in the shape in which a batching reader remembers what it reads. */
export interface RowCache<Row> {
  get(id: string): Promise<Row> | undefined
  /** The row itself, once it is there. */
  atHand(id: string): Row | undefined
  set(id: string, row: Promise<Row>): void
  delete(id: string): void
  clear(): void
}

export interface RecentRows {
  readonly agent: RowCache<Agent>
  readonly apiKey: RowCache<ApiKey>
  readonly channel: RowCache<Channel>
  readonly customer: RowCache<Customer>
  readonly conversation: RowCache<Conversation>
  /** Must be called with every event that is heard of, before anybody is told of it. */
  noticeChange(event: LoggedEvent): void
}

interface Known<Row> {
  row: Promise<Row>
  /** Once it is there. */
  read?: Row
  readAt: number
}

/** No event tells when a key was last used, for one; nothing is shown that is older than this. */
const lifetimeMs = 1000

/** When so many are known, all are forgotten. */
const mostRows = 1000

export function createRecentRows(): RecentRows {
  const rows = {
    agent: createRowCache<Agent>(),
    apiKey: createRowCache<ApiKey>(),
    channel: createRowCache<Channel>(),
    customer: createRowCache<Customer>(),
    conversation: createRowCache<Conversation>(),
  }
  const caches = Object.values(rows)
  return {
    ...rows,
    noticeChange: ({ type, subjectId, conversationId, customerId, channelId }) => {
      if (conversationId) rows.conversation.delete(conversationId)
      // A message changes its conversation and nothing else; of other events the type does not tell all that they change.
      if (type.startsWith('message.')) return
      if (customerId) rows.customer.delete(customerId)
      if (channelId) rows.channel.delete(channelId)
      for (const cache of caches) cache.delete(subjectId)
    },
  }
}

function createRowCache<Row>(): RowCache<Row> {
  const known = new Map<string, Known<Row>>()
  const find = (id: string) => {
    const found = known.get(id)
    return found && performance.now() - found.readAt <= lifetimeMs ? found : undefined
  }
  return {
    get: (id) => find(id)?.row,
    atHand: (id) => find(id)?.read,
    set: (id, row) => {
      if (known.size >= mostRows) known.clear()
      const entry: Known<Row> = { row, readAt: performance.now() }
      known.set(id, entry)
      row.then(
        (read) => {
          entry.read = read
        },
        // Whoever needs the row sees the failure; the next one tries again.
        () => {
          if (known.get(id) === entry) known.delete(id)
        },
      )
    },
    delete: (id) => void known.delete(id),
    clear: () => known.clear(),
  }
}
