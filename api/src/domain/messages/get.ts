import { type Message, Prisma } from '../../generated/prisma/client.ts'
import { requireKnown, requireScope, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import type { Actor } from '../viewer.ts'

/** The message, or null when there is none that the actor may see. */
export async function getMessage(ctx: Ctx, id: string): Promise<Message | null> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'READ')
  const rows = await ctx.db.$queryRaw<Message[]>`
    SELECT ${columnsOf('Message', 'm')} FROM "Message" m JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
    WHERE m.id = ${id}::uuid AND ${visibleConversations(actor)} AND ${visibleDirections(actor)}`
  return rows[0] ?? null
}

/** Visitors never see internal notes. The condition is on the alias `m`. */
export const visibleDirections = (actor: Actor) =>
  actor.kind === 'visitor' ? Prisma.sql`m.direction <> 'NOTE'` : Prisma.sql`true`
