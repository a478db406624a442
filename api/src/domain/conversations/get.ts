import type { Conversation } from '../../generated/prisma/client.ts'
import { requireKnown, requireScope, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import type { TransactionCtx } from '../transact.ts'

/** The conversation, or null when there is none that the actor may see. */
export async function getConversation(ctx: Ctx, id: string): Promise<Conversation | null> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'READ')
  const rows = await ctx.db.$queryRaw<Conversation[]>`
    SELECT ${columnsOf('Conversation', 'c')} FROM "Conversation" c WHERE ${visibleConversations(actor)} AND c.id = ${id}::uuid`
  return rows[0] ?? null
}

/** The conversation, locked for a change until the transaction ends; NOT_FOUND when the actor may not see it. */
export async function lockConversation(tx: TransactionCtx, id: string): Promise<Conversation> {
  const rows = await tx.db.$queryRaw<Conversation[]>`
    SELECT ${columnsOf('Conversation', 'c')} FROM "Conversation" c
    WHERE ${visibleConversations(requireKnown(tx.actor))} AND c.id = ${id}::uuid FOR UPDATE`
  const row = rows[0]
  if (!row) throw notFound('Conversation')
  return row
}
