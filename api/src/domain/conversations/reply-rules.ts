/** When one may write to a customer: channels may ask that the customer wrote lately, and limit messages in a row. */
import { type Channel, type Conversation, Prisma } from '../../generated/prisma/client.ts'
import { requireKnown, visibleChannels, visibleConversations } from '../access.ts'
import type { Ctx } from '../context.ts'
import { DomainError } from '../errors.ts'

export type ReplyRules = Pick<Channel, 'replyWindowMinutes' | 'replyLimit'>
export type ReplyStanding = Pick<Conversation, 'lastInboundAt' | 'repliesInRow'>

export const closedReasons = ['NEVER_WROTE', 'TIME_OVER', 'LIMIT_REACHED'] as const
export type ClosedReason = (typeof closedReasons)[number]

export interface ReplyWindow {
  open: boolean
  /** When time is over, or was. Null when only a limit applies, or the customer never wrote. */
  closesAt: Date | null
  /** Null while it is open. */
  reason: ClosedReason | null
}

/** Whether one may write to the customer now. Null where the channel has no rules: then one always may. */
export function replyWindowOf(rules: ReplyRules, standing: ReplyStanding, now: Date): ReplyWindow | null {
  if (rules.replyWindowMinutes === null && rules.replyLimit === null) return null
  const closesAt = closingOf(rules, standing)
  const reason = reasonOf(rules, standing, closesAt, now)
  return { open: reason === null, closesAt, reason }
}

/** How many messages may still be sent before the customer writes again. Null without a limit. */
export const repliesLeft = ({ replyLimit }: ReplyRules, { repliesInRow }: ReplyStanding): number | null =>
  replyLimit === null ? null : Math.max(0, replyLimit - repliesInRow)

/**
 * The condition under which the conversation `c` takes a message to the customer. It stands in the statement that
 * adds the message, where the conversation is locked: of two who send the last one, only one finds it true.
 * An EXISTS would become a join, and one that had to wait for the row is not joined with anything anew: it would pass.
 */
export const acceptsReply = Prisma.sql`COALESCE((
  SELECT NOT ${isClosed(Prisma.raw('rules'), Prisma.raw('c'))} FROM "Channel" rules
  WHERE rules."workspaceId" = c."workspaceId" AND rules.id = c."channelId"), true)`

/** The same for a conversation that begins with that message, of a customer who stands there on the `channel` so far. */
export const acceptsFirstReply = Prisma.sql`NOT COALESCE(${isClosed(Prisma.raw('channel'), Prisma.raw('standing'))}, false)`

/**
 * How a customer stands on the `channel` over all conversations there, for one that begins: who wrote in another one
 * may be answered here, and what was sent there since counts here too. Always one row.
 */
export const standingOf = (customerId: string) => Prisma.sql`(
  SELECT max(newest."lastInboundAt") AS "lastInboundAt", COALESCE(max(newest."repliesInRow"), 0) AS "repliesInRow"
  FROM (
    SELECT p."lastInboundAt", p."repliesInRow" FROM "Conversation" p
    WHERE p."workspaceId" = channel."workspaceId" AND p."customerId" = ${customerId}::uuid AND p."channelId" = channel.id
    ORDER BY p."lastInboundAt" DESC NULLS LAST, p."repliesInRow" DESC LIMIT 1
  ) newest)`

/** Throws REPLY_WINDOW_CLOSED if that is why a visible conversation took no message to its customer. */
export async function refuseLateReply(ctx: Ctx, conversationId: string): Promise<void> {
  const rows = await ctx.db.$queryRaw<Situation[]>`
    SELECT ${rulesAndNow}, c."lastInboundAt", c."repliesInRow"
    FROM "Conversation" c JOIN "Channel" channel ON channel."workspaceId" = c."workspaceId" AND channel.id = c."channelId"
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c.id = ${conversationId}::uuid`
  refuseIn(rows[0])
}

/** The same for a conversation that was to begin with a message to the customer. */
export async function refuseLateStart(ctx: Ctx, place: { channelId: string; customerId: string }): Promise<void> {
  const rows = await ctx.db.$queryRaw<Situation[]>`
    SELECT ${rulesAndNow}, standing."lastInboundAt", standing."repliesInRow"
    FROM "Channel" channel CROSS JOIN LATERAL ${standingOf(place.customerId)} standing
    WHERE ${visibleChannels(requireKnown(ctx.actor))} AND channel.id = ${place.channelId}::uuid`
  refuseIn(rows[0])
}

type Situation = ReplyRules & ReplyStanding & { now: Date }

const rulesAndNow = Prisma.sql`channel."replyWindowMinutes", channel."replyLimit", now() AS now`

const why: Record<ClosedReason, string> = {
  NEVER_WROTE: 'This customer has never written on this channel, which takes answers only.',
  TIME_OVER: "The time to answer the customer's last message is over.",
  LIMIT_REACHED: 'No more messages may be sent before the customer answers.',
}

function refuseIn(situation: Situation | undefined): void {
  if (!situation) return
  const window = replyWindowOf(situation, situation, situation.now)
  if (!window?.reason) return
  const { reason, closesAt } = window
  throw new DomainError('REPLY_WINDOW_CLOSED', `${why[reason]} Wait until the customer writes; a note is possible.`, {
    reason,
    closedAt: reason === 'TIME_OVER' ? closesAt : null,
    replyLimit: situation.replyLimit,
  })
}

/** Null, which is not true, where there are no rules. */
function isClosed(rules: Prisma.Sql, standing: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${rules}."replyLimit" <= ${standing}."repliesInRow" OR (${rules}."replyWindowMinutes" IS NOT NULL AND (
    ${standing}."lastInboundAt" IS NULL
    OR ${standing}."lastInboundAt" + make_interval(mins => ${rules}."replyWindowMinutes") <= now())))`
}

function closingOf({ replyWindowMinutes }: ReplyRules, { lastInboundAt }: ReplyStanding): Date | null {
  if (replyWindowMinutes === null || lastInboundAt === null) return null
  return new Date(lastInboundAt.getTime() + replyWindowMinutes * 60_000)
}

function reasonOf(
  rules: ReplyRules,
  { lastInboundAt, repliesInRow }: ReplyStanding,
  closesAt: Date | null,
  now: Date,
): ClosedReason | null {
  if (rules.replyWindowMinutes !== null && lastInboundAt === null) return 'NEVER_WROTE'
  if (closesAt !== null && closesAt.getTime() <= now.getTime()) return 'TIME_OVER'
  return rules.replyLimit !== null && repliesInRow >= rules.replyLimit ? 'LIMIT_REACHED' : null
}
