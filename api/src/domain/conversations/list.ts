import { type Conversation, Prisma } from '../../generated/prisma/client.ts'
import { type ConversationKind, ConversationStatus } from '../../generated/prisma/enums.ts'
import { requireKnown, requireScope, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { cursorError } from '../errors.ts'
import { type Page, type PageArgs, pageRequest, toPage } from '../pages.ts'
import { type Found, readFound } from './search.ts'
import { unreadCount } from './unread.ts'

export interface ConversationFilter {
  status?: ConversationStatus[] | null
  kind?: ConversationKind | null
  channelId?: string | null
  customerId?: string | null
  /** Null means unassigned; undefined means any. */
  assigneeId?: string | null
  /** True: of nobody. False: of somebody. */
  unassigned?: boolean | null
  requiresHuman?: boolean | null
  /** Beginnings of words of the customer's name or address, the subject or a message. */
  search?: string | null
}

/** A conversation with what a list shows of it, read in the same statement. */
export type ListedConversation = Conversation & { unreadCount: number }

/** A page of the conversations that the actor may see, the most recently active first. */
export async function listConversations(
  ctx: Ctx,
  args: PageArgs & { filter?: ConversationFilter | null },
): Promise<Page<ListedConversation>> {
  requireScope(requireKnown(ctx.actor), 'READ')
  return readConversations(ctx, args)
}

/** The same of one customer, whom the caller has seen that the actor may see. */
export const conversationsWith = (ctx: Ctx, customerId: string, args: PageArgs): Promise<Page<ListedConversation>> =>
  readConversations(ctx, { ...args, filter: { customerId } })

async function readConversations(
  ctx: Ctx,
  args: PageArgs & { filter?: ConversationFilter | null },
): Promise<Page<ListedConversation>> {
  const actor = requireKnown(ctx.actor)
  const page = pageRequest(args)
  const conditions = [visibleConversations(actor), ...filterConditions(args.filter ?? {})]
  // Newest first: what comes after in the list stands before in time.
  if (args.after != null) conditions.push(Prisma.sql`(c."lastMessageAt", c.id) < ${placeOf(ctx, args.after)}`)
  if (args.before != null) conditions.push(Prisma.sql`(c."lastMessageAt", c.id) > ${placeOf(ctx, args.before)}`)
  const order = page.isBackward
    ? Prisma.sql`c."lastMessageAt" ASC, c.id ASC`
    : Prisma.sql`c."lastMessageAt" DESC, c.id DESC`
  const unread = unreadCount(actor)
  const read = ({ table, conditions }: From) => ctx.db.$queryRaw<ListedConversation[]>`
    SELECT ${columnsOf('Conversation', 'c')}, ${unread.expression} AS "unreadCount"
    FROM ${table} c ${unread.join} WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${order} LIMIT ${page.limit + 1}::int`
  const search = args.filter?.search
  const rows =
    search == null
      ? await read(allThat(conditions))
      : await readFound(ctx, { search, count: page.limit + 1 }, (found) => read(newestThat(conditions, order, found)))
  return toPage(rows, page, args)
}

interface From {
  table: Prisma.Sql
  conditions: Prisma.Sql[]
}

const allThat = (conditions: Prisma.Sql[]): From => ({ table: Prisma.sql`"Conversation"`, conditions })

/** What was searched for, among all that fulfil the other conditions or the newest of them. */
function newestThat(conditions: Prisma.Sql[], order: Prisma.Sql, { condition, among }: Found): From {
  if (among === null) return allThat([...conditions, condition])
  const table = Prisma.sql`(SELECT ${columnsOf('Conversation', 'c')} FROM "Conversation" c
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${order} LIMIT ${among}::int)`
  return { table, conditions: [condition] }
}

/** Where a conversation stands in that list now. */
export const conversationPlace = (ctx: Ctx, { lastMessageAt, id }: Conversation) =>
  ctx.cursors.sealPage(`c:${lastMessageAt.getTime()}:${id}`)

function filterConditions({
  status,
  channelId,
  customerId,
  assigneeId,
  requiresHuman,
  kind,
  unassigned,
}: ConversationFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (status) conditions.push(inStatuses(status))
  if (channelId) conditions.push(Prisma.sql`c."channelId" = ${channelId}::uuid`)
  if (customerId) conditions.push(Prisma.sql`c."customerId" = ${customerId}::uuid`)
  if (assigneeId) conditions.push(Prisma.sql`c."assigneeId" = ${assigneeId}::uuid`)
  if (assigneeId === null) conditions.push(Prisma.sql`c."assigneeId" IS NULL`)
  if (unassigned === true) conditions.push(Prisma.sql`c."assigneeId" IS NULL`)
  if (unassigned === false) conditions.push(Prisma.sql`c."assigneeId" IS NOT NULL`)
  if (kind) conditions.push(Prisma.sql`c.kind = ${kindLiterals[kind]}`)
  if (requiresHuman != null) conditions.push(Prisma.sql`c."requiresHuman" = ${requiresHuman}`)
  return conditions
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

const kindLiterals: Record<ConversationKind, Prisma.Sql> = { CHAT: Prisma.sql`'CHAT'`, EMAIL: Prisma.sql`'EMAIL'` }

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
