import { Prisma } from '../../generated/prisma/client.ts'
import { columnsOf } from '../columns.ts'
import type { Database } from '../context.ts'
import { cursorError } from '../errors.ts'
import type { LoggedEvent } from '../events.ts'
import { jsonRows, parseRows } from '../json-rows.ts'
import { type EventRow, toLoggedEvent } from './record.ts'

/** Which part of a workspace's log a reader follows. */
export type FeedTopic =
  | { kind: 'workspace' }
  /** One conversation, and live the changes of who sees its channel; who resumes has its sight checked anyway. */
  | { kind: 'conversation'; conversationId: string; channelId: string }
  | { kind: 'customer'; customerId: string }

export interface LogPage {
  events: LoggedEvent[]
  /** Everything of the topic up to here is in the pages read so far. */
  readTo: number
  /** The log's newest epoch. */
  epoch: number
}

interface State {
  lastSeq: bigint
  firstSeq: bigint
  epoch: number
  /** The page, as JSON. */
  events: string | null
}

/** The next events of a topic after a position, in one snapshot. Throws CURSOR_EXPIRED when the log begins later. */
export async function readLog(
  db: Database,
  { workspaceId, topic, after, limit }: { workspaceId: string; topic: FeedTopic; after: number; limit: number },
): Promise<LogPage> {
  const page = Prisma.sql`SELECT ${columnsOf('Event', 'e')} FROM "Event" e
    WHERE e."workspaceId" = f."workspaceId" AND e.seq > ${after}::bigint ${topicCondition(topic)}
    ORDER BY e.seq LIMIT ${limit}::int`
  const [state] = await db.$queryRaw<State[]>`
    SELECT f."lastSeq", f."firstSeq", f.epoch, ${jsonRows(page)} AS events
    FROM "WorkspaceFeed" f WHERE f."workspaceId" = ${workspaceId}::uuid`
  if (!state) throw new Error(`[feed] workspace ${workspaceId} has no log`)
  if (BigInt(after) < state.firstSeq - 1n) throw cursorError('CURSOR_EXPIRED')
  const events = parseRows<EventRow>(state.events).map((row) => toLoggedEvent({ ...row, at: new Date(row.at) }))
  const last = events.at(-1)
  const readTo = last && events.length === limit ? last.seq : Math.max(after, Number(state.lastSeq))
  return { events, readTo, epoch: state.epoch }
}

/** A customer's topic is its conversations as of the same snapshot, so one that starts meanwhile is not missed. */
function topicCondition(topic: FeedTopic): Prisma.Sql {
  if (topic.kind === 'workspace') return Prisma.empty
  if (topic.kind === 'conversation') return Prisma.sql`AND e."conversationId" = ${topic.conversationId}::uuid`
  return Prisma.sql`AND e."conversationId" IN (
    SELECT c.id FROM "Conversation" c WHERE c."workspaceId" = f."workspaceId" AND c."customerId" = ${topic.customerId}::uuid)`
}
