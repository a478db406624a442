import { requireKnown, visibleConversations } from '../access.ts'
import type { Ctx } from '../context.ts'

export interface InteractionTimes {
  /** When the first conversation began; null without one. */
  firstAt: Date | null
  /** When the last message that the customer can see was sent; null without a conversation. */
  lastAt: Date | null
}

/** When customers were first and last in touch, derived from their conversations that the actor may see. */
export async function interactionTimes(
  ctx: Ctx,
  customerIds: readonly string[],
): Promise<Map<string, InteractionTimes>> {
  const rows = await ctx.db.$queryRaw<({ customerId: string } & InteractionTimes)[]>`
    SELECT c."customerId", min(c."createdAt") AS "firstAt", max(c."lastMessageAt") AS "lastAt"
    FROM "Conversation" c
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c."customerId" = ANY(${[...customerIds]}::uuid[])
    GROUP BY c."customerId"`
  return new Map(rows.map(({ customerId, ...times }) => [customerId, times]))
}
