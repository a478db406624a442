import { type Customer, Prisma } from '../../generated/prisma/client.ts'
import { requireStaff } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { cursorError } from '../errors.ts'
import { searchText } from '../input.ts'
import { type Page, type PageArgs, pageRequest, toPage } from '../pages.ts'
import { hasWords, wordsQuery } from '../words.ts'

/**
 * A page of the workspace's customers, newest first. With `email`, the one it belongs to; with `search`, those with
 * words in name, e-mail address and phone number that begin so.
 */
export async function listCustomers(
  ctx: Ctx,
  args: PageArgs & { email?: string | null; search?: string | null },
): Promise<Page<Customer>> {
  const { workspaceId } = requireStaff(ctx.actor, 'READ')
  const page = pageRequest(args)
  const after = args.after == null ? Prisma.empty : Prisma.sql`AND u.id < ${idOf(ctx, args.after)}::uuid`
  const before = args.before == null ? Prisma.empty : Prisma.sql`AND u.id > ${idOf(ctx, args.before)}::uuid`
  const email =
    args.email == null
      ? Prisma.empty
      : Prisma.sql`AND u.id IN (
    SELECT i."customerId" FROM "CustomerIdentity" i WHERE i."workspaceId" = ${workspaceId}::uuid
      AND i.kind = 'EMAIL' AND i.scope = '' AND i.value = ${args.email.trim().toLowerCase()})`
  const table = args.search == null ? Prisma.sql`"Customer"` : found(workspaceId, args.search)
  const rows = await ctx.db.$queryRaw<Customer[]>`
    SELECT ${columnsOf('Customer', 'u')} FROM ${table} u WHERE u."workspaceId" = ${workspaceId}::uuid ${after} ${before} ${email}
    ORDER BY u.id ${page.isBackward ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${page.limit + 1}::int`
  return toPage(rows, page, args)
}

/** Where a customer stands in that list: ids are made in the order of time. */
export const customerPlace = (ctx: Ctx, customer: Customer) => ctx.cursors.sealPage(`u:${customer.id}`)

/** Those who have the words. They are found before anything else is asked of them: the index finds few among very many. */
function found(workspaceId: string, search: string): Prisma.Sql {
  const query = wordsQuery(workspaceId, searchText.parse(search))
  const condition = query === null ? Prisma.sql`false` : hasWords('customer', query)
  return Prisma.sql`(SELECT ${columnsOf('Customer', 'u')} FROM "Customer" u WHERE ${condition} OFFSET 0)`
}

function idOf(ctx: Ctx, cursor: string): string {
  const [kind, id] = ctx.cursors.openPage(cursor).split(':')
  if (kind !== 'u' || !id) throw cursorError('CURSOR_MALFORMED')
  return id
}
