/** What a conversation belongs to: enough to tell who may see it, without reading it again. */
import { z } from 'zod'
import { requireKnown, visibleConversations } from '../access.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'

export const placeShape = z.object({ conversationId: z.uuid(), channelId: z.uuid(), customerId: z.uuid() })

export type Place = z.infer<typeof placeShape>

/** Finds a conversation's place; NOT_FOUND when the actor may not see it. */
export async function findPlace(ctx: Ctx, conversationId: string): Promise<Place> {
  const rows = await ctx.db.$queryRaw<Place[]>`
    SELECT c.id AS "conversationId", c."channelId", c."customerId" FROM "Conversation" c
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c.id = ${conversationId}::uuid`
  const place = rows[0]
  if (!place) throw notFound('Conversation')
  return place
}
