import { Prisma } from '../../generated/prisma/client.ts'
import { requireStaff } from '../access.ts'
import { listChannels } from '../channels/list.ts'
import type { Ctx } from '../context.ts'
import { actorIdOf } from '../viewer.ts'

/** Counting stops here: it means this many or more. */
export const countLimit = 1_000

/** The database counts for one viewer at most this often. */
const maxAgeMs = 1_000

const views = ['mine', 'unassigned', 'waiting', 'active', 'closed', 'needsHuman', 'email'] as const

type View = (typeof views)[number]

export type ConversationCounts = Record<View, number> & {
  /** Open conversations of each channel that the actor may see. */
  channels: { channelId: string; count: number }[]
}

/**
 * How many conversations stand in each view of the inbox, of those the actor may see, up to the limit. One actor's
 * counts are worked out at most once a second, whatever it asks.
 */
export async function countConversations(ctx: Ctx): Promise<ConversationCounts> {
  const actor = requireStaff(ctx.actor, 'READ')
  return ctx.recent.answer(`counts:${actor.workspaceId}:${actor.kind}:${actorIdOf(actor)}`, maxAgeMs, () => count(ctx))
}

async function count(ctx: Ctx): Promise<ConversationCounts> {
  const { workspaceId, ...actor } = requireStaff(ctx.actor, 'READ')
  const channelIds = (await listChannels(ctx)).map(({ id }) => id)
  const isMine =
    actor.kind === 'agent' ? Prisma.sql`c."assigneeId" = ${actor.agentId}::uuid AND ${isOpen}` : Prisma.sql`false`
  const conditions: Record<View, Prisma.Sql> = { ...ofEveryone, mine: isMine }
  const within = Prisma.sql`c."workspaceId" = ${workspaceId}::uuid AND c."channelId" = ANY(${channelIds}::uuid[])`
  const counts = views.map((view) => Prisma.sql`${upTo(within, conditions[view])} AS ${Prisma.raw(`"${view}"`)}`)
  const ofChannel = Prisma.sql`c."workspaceId" = ${workspaceId}::uuid AND c."channelId" = channel.id`
  const rows = await ctx.db.$queryRaw<ConversationCounts[]>`
    SELECT ${Prisma.join(counts)}, ARRAY(
      SELECT jsonb_build_object('channelId', channel.id, 'count', ${upTo(ofChannel, isOpen)})
      FROM unnest(${channelIds}::uuid[]) WITH ORDINALITY AS channel(id, place) ORDER BY channel.place
    ) AS channels`
  // A SELECT without FROM always has one row.
  return rows[0] as ConversationCounts
}

/** Statuses are written into the statement, so that every plan knows which part of the index it needs. */
const isOpen = Prisma.sql`c.status IN ('WAITING', 'ACTIVE')`

const ofEveryone: Record<Exclude<View, 'mine'>, Prisma.Sql> = {
  unassigned: Prisma.sql`c."assigneeId" IS NULL AND ${isOpen}`,
  waiting: Prisma.sql`c.status = 'WAITING'`,
  active: Prisma.sql`c.status = 'ACTIVE'`,
  closed: Prisma.sql`c.status = 'CLOSED'`,
  needsHuman: Prisma.sql`c."requiresHuman" AND ${isOpen}`,
  email: Prisma.sql`c.kind = 'EMAIL' AND ${isOpen}`,
}

/** The LIMIT inside stops the scan as soon as there is enough. */
const upTo = (within: Prisma.Sql, condition: Prisma.Sql) => Prisma.sql`(
  SELECT count(*)::int FROM (
    SELECT 1 FROM "Conversation" c WHERE ${within} AND ${condition} LIMIT ${countLimit}::int
  ) counted)`
