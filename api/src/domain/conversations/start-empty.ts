import type { Conversation } from '../../generated/prisma/client.ts'
import { requireKnown, visibleChannels, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import type { NewConversation } from '../messages/append.ts'
import { transact } from '../transact.ts'
import { standingOf } from './reply-rules.ts'

/** Makes a conversation that has no message yet. */
export async function createEmptyConversation(ctx: Ctx, conversation: NewConversation): Promise<Conversation> {
  const { id, channelId, customerId, kind, subject, starter, clientConversationId } = conversation
  return transact(ctx, async (tx) => {
    const rows = await tx.db.$queryRaw<Conversation[]>`
      INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", kind, subject, starter, "clientConversationId",
        "lastInboundAt", "repliesInRow")
      SELECT ${id}::uuid, channel."workspaceId", channel.id, ${customerId}::uuid, ${kind}::"ConversationKind", ${subject},
        ${starter}, ${clientConversationId}, standing."lastInboundAt", standing."repliesInRow"
      FROM "Channel" channel CROSS JOIN LATERAL ${standingOf(customerId)} standing
      WHERE ${visibleChannels(requireKnown(tx.actor))} AND channel.id = ${channelId}::uuid
      RETURNING ${columnsOf('Conversation', '"Conversation"')}`
    const row = rows[0]
    if (!row) throw notFound('Channel')
    tx.emit({ type: 'conversation.started', subjectId: id, conversationId: id, channelId, customerId, data: {} })
    return row
  })
}

/** The conversation that this starter made with this id before, while the actor may see it. */
export async function findStarted(
  ctx: Ctx,
  starter: string,
  clientConversationId: string,
): Promise<Conversation | null> {
  const rows = await ctx.db.$queryRaw<Conversation[]>`
    SELECT ${columnsOf('Conversation', 'c')} FROM "Conversation" c
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c.starter = ${starter}
      AND c."clientConversationId" = ${clientConversationId}`
  return rows[0] ?? null
}

/** The customer's open chat on the channel, if the actor may see it. */
export async function findOpenChat(
  ctx: Ctx,
  { channelId, customerId }: { channelId: string; customerId: string },
): Promise<Conversation | null> {
  const rows = await ctx.db.$queryRaw<Conversation[]>`
    SELECT ${columnsOf('Conversation', 'c')} FROM "Conversation" c
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c."customerId" = ${customerId}::uuid
      AND c."channelId" = ${channelId}::uuid AND c.kind = 'CHAT' AND c.status <> 'CLOSED'
    ORDER BY c."lastMessageAt" DESC LIMIT 1`
  return rows[0] ?? null
}
