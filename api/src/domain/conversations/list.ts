import { z } from 'zod'
import { type Conversation, Prisma } from '../../generated/prisma/client.ts'
import { type ConversationKind, ConversationStatus } from '../../generated/prisma/enums.ts'
import { requireKnown, requireScope, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { cursorError } from '../errors.ts'
import { type Page, type PageArgs, pageRequest, toPage } from '../pages.ts'
import { unreadCount } from './unread.ts'

export interface ConversationFilter {
  status?: ConversationStatus[] | null
  kind?: ConversationKind | null
  channelId?: string | null
  customerId?: string | null
  /** Null means unassigned; undefined means any. */
  assigneeId?: string | null
  requiresHuman?: boolean | null
  /** Part of the subject, or of the customer's name, e-mail address or phone number. */
  search?: string | null
}

/** A conversation with what a list shows of it, read in the same statement. */
export type ListedConversation = Conversation & { unreadCount: number }

/** A page of the conversations that the actor may see, the most recently active first. */
export async function listConversations(
  ctx: Ctx,
  args: PageArgs & { filter?: ConversationFilter | null },
): Promise<Page<ListedConversation>> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'READ')
  const page = pageRequest(args)
  const conditions = [visibleConversations(actor), ...filterConditions(args.filter ?? {})]
  // Newest first: what comes after in the list stands before in time.
  if (args.after != null) conditions.push(Prisma.sql`(c."lastMessageAt", c.id) < ${placeOf(ctx, args.after)}`)
  if (args.before != null) conditions.push(Prisma.sql`(c."lastMessageAt", c.id) > ${placeOf(ctx, args.before)}`)
  const order = page.isBackward
    ? Prisma.sql`c."lastMessageAt" ASC, c.id ASC`
    : Prisma.sql`c."lastMessageAt" DESC, c.id DESC`
  const unread = unreadCount(actor)
  const rows = await ctx.db.$queryRaw<ListedConversation[]>`
    SELECT ${columnsOf('Conversation', 'c')}, ${unread.expression} AS "unreadCount" FROM "Conversation" c ${unread.join} WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${order} LIMIT ${page.limit + 1}::int`
  return toPage(rows, page, args)
}

/** Where a conversation stands in that list now. */
export const conversationPlace = (ctx: Ctx, { lastMessageAt, id }: Conversation) =>
  ctx.cursors.sealPage(`c:${lastMessageAt.getTime()}:${id}`)

function filterConditions(filter: ConversationFilter): Prisma.Sql[] {
  const { status, kind, channelId, customerId, assigneeId, requiresHuman, search } = filter
  const conditions: Prisma.Sql[] = []
  if (status) conditions.push(inStatuses(status))
  if (kind) conditions.push(Prisma.sql`c.kind = ${kindLiterals[kind]}`)
  if (channelId) conditions.push(Prisma.sql`c."channelId" = ${channelId}::uuid`)
  if (customerId) conditions.push(Prisma.sql`c."customerId" = ${customerId}::uuid`)
  if (assigneeId) conditions.push(Prisma.sql`c."assigneeId" = ${assigneeId}::uuid`)
  if (assigneeId === null) conditions.push(Prisma.sql`c."assigneeId" IS NULL`)
  if (requiresHuman != null) conditions.push(Prisma.sql`c."requiresHuman" = ${requiresHuman}`)
  if (search != null) conditions.push(found(Search.parse(search)))
  return conditions
}

const Search = z.string().trim().min(1).max(200)

/** The letters as they are given, in any case: `%` and `_` mean nothing here. */
function found(text: string): Prisma.Sql {
  const has = (column: Prisma.Sql) => Prisma.sql`strpos(lower(${column}), lower(${text})) > 0`
  return Prisma.sql`(${has(Prisma.sql`c.subject`)} OR EXISTS (
    SELECT 1 FROM "Customer" u WHERE u."workspaceId" = c."workspaceId" AND u.id = c."customerId"
    AND (${has(Prisma.sql`u.name`)} OR ${has(Prisma.sql`u.email`)} OR ${has(Prisma.sql`u.phone`)})))`
}

/**
 * Statuses are written into the statement: a plan for any status would suit the frequent one, and read
 * through a whole year of conversations to find a page of a rare one.
 */
function inStatuses(statuses: readonly ConversationStatus[]): Prisma.Sql {
  const given = Object.values(ConversationStatus).filter((status) => statuses.includes(status))
  if (given.length === 0) return Prisma.sql`false`
  return Prisma.sql`c.status IN (${Prisma.join(given.map((status) => statusLiterals[status]))})`
}

const kindLiterals: Record<ConversationKind, Prisma.Sql> = {
  CHAT: Prisma.sql`'CHAT'`,
  EMAIL: Prisma.sql`'EMAIL'`,
}

const statusLiterals: Record<ConversationStatus, Prisma.Sql> = {
  WAITING: Prisma.sql`'WAITING'`,
  ACTIVE: Prisma.sql`'ACTIVE'`,
  CLOSED: Prisma.sql`'CLOSED'`,
}

function placeOf(ctx: Ctx, cursor: string): Prisma.Sql {
  const [kind, time, id] = ctx.cursors.openPage(cursor).split(':')
  if (kind !== 'c' || !time || !id) throw cursorError('CURSOR_MALFORMED')
  return Prisma.sql`(${new Date(Number(time))}::timestamptz, ${id}::uuid)`
}
