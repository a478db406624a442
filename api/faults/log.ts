/** Reads what the database has in the end, and where somebody lost sight of a channel. */
import type { Database } from '../src/domain/context.ts'
import { globalId } from '../src/graphql/ids.ts'
import type { LogEntry } from './history.ts'

interface Row {
  workspaceId: string
  eventSeq: bigint
  type: string
  channelId: string | null
  id: string | null
  conversationId: string
  seq: number
  text: string
  clientMessageId: string | null
}

export interface StoredLog {
  entries: LogEntry[]
  /** By channel: the place at which a member was taken away. */
  revocations: Map<string, number>
}

export async function readLog(db: Database, workspaceIds: readonly string[]): Promise<StoredLog> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT e."workspaceId", e.seq AS "eventSeq", e.type, e."channelId", m.id, m."conversationId", m.seq, m.text, m."clientMessageId"
    FROM "Event" e
    LEFT JOIN "Message" m ON e.type = 'message.added' AND m."workspaceId" = e."workspaceId" AND m.id = e."subjectId"
    WHERE e."workspaceId" = ANY(${workspaceIds}::uuid[])
    ORDER BY e."workspaceId", e.seq`
  const revocations = new Map<string, number>()
  for (const { type, channelId, eventSeq } of rows) {
    if (type === 'channel.member_removed' && channelId) revocations.set(channelId, Number(eventSeq))
  }
  return { entries: rows.map(entryOf), revocations }
}

function entryOf({ workspaceId, eventSeq, id, conversationId, channelId, ...message }: Row): LogEntry {
  const entry = { workspace: workspaceId, seq: Number(eventSeq), message: null }
  if (id === null) return entry
  const { seq, text, clientMessageId } = message
  const ids = { id: globalId('Message', id), conversation: globalId('Conversation', conversationId) }
  return { ...entry, message: { ...ids, seq, text, clientMessageId, channel: channelId ?? '' } }
}
