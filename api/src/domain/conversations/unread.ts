import { Prisma } from '../../generated/prisma/client.ts'
import type { Ctx } from '../context.ts'
import type { Actor } from '../viewer.ts'

/**
 * How many messages the actor has not read, as an SQL expression over a conversation `c` and its read
 * mark: two integers. An agent's count is of messages from the customer, a visitor's of those to it.
 */
export function unreadCount(actor: Actor): { expression: Prisma.Sql; join: Prisma.Sql } {
  if (actor.kind === 'agent') {
    return { expression: Prisma.sql`c."inboundSeq" - COALESCE(r."inboundSeq", 0)`, join: mark('AGENT', actor.agentId) }
  }
  if (actor.kind === 'visitor') {
    return {
      expression: Prisma.sql`c."outboundSeq" - COALESCE(r."outboundSeq", 0)`,
      join: mark('CUSTOMER', actor.customerId),
    }
  }
  return { expression: Prisma.sql`0`, join: Prisma.empty }
}

const mark = (kind: 'AGENT' | 'CUSTOMER', readerId: string) => Prisma.sql`
  LEFT JOIN "ReadCursor" r ON r."conversationId" = c.id AND r."readerKind" = ${kind}::"ReaderKind" AND r."readerId" = ${readerId}::uuid`

/** The unread counts of conversations that the actor is known to see. */
export async function countUnread(ctx: Ctx, workspaceId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const { expression, join } = unreadCount(ctx.actor)
  const rows = await ctx.db.$queryRaw<{ id: string; unreadCount: number }[]>`
    SELECT c.id, ${expression} AS "unreadCount" FROM "Conversation" c ${join}
    WHERE c."workspaceId" = ${workspaceId}::uuid AND c.id = ANY(${[...ids]}::uuid[])`
  return new Map(rows.map((row) => [row.id, row.unreadCount]))
}
