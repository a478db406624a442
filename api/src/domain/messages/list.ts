import { type Message, Prisma } from '../../generated/prisma/client.ts'
import { requireKnown } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { cursorError } from '../errors.ts'
import { type Page, type PageArgs, pageRequest, toPage } from '../pages.ts'
import { visibleDirections } from './get.ts'

/**
 * A page of a conversation's messages in their order, oldest first. The caller has seen that the actor
 * may see the conversation. `last: 50` is the newest page; `before` its first cursor is the one before.
 */
export async function listMessages(ctx: Ctx, conversationId: string, args: PageArgs): Promise<Page<Message>> {
  const actor = requireKnown(ctx.actor)
  const page = pageRequest(args)
  const { workspaceId } = actor
  const after = args.after == null ? Prisma.empty : Prisma.sql`AND m.seq > ${seqOf(ctx, args.after)}::int`
  const before = args.before == null ? Prisma.empty : Prisma.sql`AND m.seq < ${seqOf(ctx, args.before)}::int`
  const rows = await ctx.db.$queryRaw<Message[]>`
    SELECT ${columnsOf('Message', 'm')} FROM "Message" m
    WHERE m."workspaceId" = ${workspaceId}::uuid AND m."conversationId" = ${conversationId}::uuid
      AND ${visibleDirections(actor)} ${after} ${before}
    ORDER BY m.seq ${page.isBackward ? Prisma.sql`DESC` : Prisma.sql`ASC`} LIMIT ${page.limit + 1}::int`
  return toPage(rows, page, args)
}

/** Where a message stands in its conversation's list. Sealed: to a visitor, places would count the internal notes. */
export const messagePlace = (ctx: Ctx, { seq }: Pick<Message, 'seq'>) => ctx.cursors.sealPage(`m:${seq}`)

function seqOf(ctx: Ctx, cursor: string): number {
  const [kind, seq] = ctx.cursors.openPage(cursor).split(':')
  if (kind !== 'm') throw cursorError('CURSOR_MALFORMED')
  return Number(seq)
}
