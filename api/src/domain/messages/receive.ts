import { z } from 'zod'
import type { Message } from '../../generated/prisma/client.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { requireKnown, requireStaff, visibleConversations } from '../access.ts'
import { overApiChannel, receivedOver } from '../channels/connection.ts'
import type { Ctx } from '../context.ts'
import { customerReference, identifyCustomer } from '../customers/identify.ts'
import { violates } from '../database-errors.ts'
import { forbidden, notFound } from '../errors.ts'
import { signatureOf } from '../feed/record.ts'
import { attachable } from '../files/attach.ts'
import { clientId, hasContent, messageContent, noContent, storableText } from '../input.ts'
import { existingConversation, type NewMessage, newConversation } from './append.ts'
import { acceptsCustomer, appendOnce, changedMeanwhile, messageOfCustomer, reopensSince } from './write.ts'

const input = messageContent
  .extend({
    channelId: z.uuid(),
    customer: customerReference,
    externalId: storableText.min(1).max(200).nullish(),
    clientMessageId: clientId.nullish(),
  })
  .refine(hasContent, noContent)

export type ReceiveMessageInput = z.input<typeof input>

/**
 * Takes in a message that a customer wrote on a channel: finds or makes the customer and the
 * conversation. The same externalId or clientMessageId, however often and in parallel, makes one message.
 */
export function receiveMessage(ctx: Ctx, raw: ReceiveMessageInput): Promise<Message> {
  return overApiChannel(ctx, raw.channelId, () => takeIn(ctx, raw))
}

async function takeIn(ctx: Ctx, raw: ReceiveMessageInput): Promise<Message> {
  const { channelId, customer, text, attachmentIds, externalId, clientMessageId = null } = input.parse(raw)
  const actor = requireStaff(ctx.actor, 'WRITE')
  if (actor.kind === 'agent') throw forbidden('Agents send messages; they do not receive them for customers.')
  const attachments = await attachable(ctx, attachmentIds)
  const { id: customerId } = await identifyCustomer(ctx, { channelId, ...customer })
  const message = messageOfCustomer(customerId, {
    text,
    clientMessageId,
    replyToId: null,
    externalIds: externalId ? [externalId] : [],
    attachments,
  })
  const received = await receiveInto(ctx, { channelId, customerId }, message)
  receivedOver(ctx, channelId)
  return received
}

/** Bounds the race of many first messages: each try loses only to a conversation that was made meanwhile. */
const tries = 8

/** Appends a customer's message to the open chat, else to one closed within seven days, else to a new one. */
export async function receiveInto(
  ctx: Ctx,
  place: { channelId: string; customerId: string },
  message: NewMessage,
): Promise<Message> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const known = await findChat(ctx, place)
    if (known?.isBlocked) throw forbidden('This customer is blocked.')
    const id = known?.id ?? ctx.id()
    const target = known ? chatTarget(ctx, known.id) : newConversation(ctx, newChat(id, place), 'IN')
    try {
      const received = await appendOnce(ctx, target, message, { conversationId: id, channelId: place.channelId })
      if (received) return received
      if (!known) throw notFound('Channel')
    } catch (error) {
      if (!violates(error, 'Conversation_one_open_chat')) throw error
    }
  }
  throw changedMeanwhile()
}

async function findChat(ctx: Ctx, { channelId, customerId }: { channelId: string; customerId: string }) {
  const found = await ctx.db.$queryRaw<{ id: string | null; isBlocked: boolean }[]>`
    SELECT c.id, u.status = 'BLOCKED' AS "isBlocked"
    FROM "Customer" u LEFT JOIN LATERAL (
      SELECT c.id FROM "Conversation" c
      WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c."customerId" = u.id
        AND c."channelId" = ${channelId}::uuid AND c.kind = 'CHAT'
        AND (c.status <> 'CLOSED' OR c."closedAt" > ${reopensSince(ctx)})
      ORDER BY c.status <> 'CLOSED' DESC, c."lastMessageAt" DESC LIMIT 1
    ) c ON true
    WHERE u."workspaceId" = ${signatureOf(ctx.actor).workspaceId}::uuid AND u.id = ${customerId}::uuid`
  const row = found[0]
  if (!row) throw notFound('Customer')
  if (row.isBlocked) return { id: '', isBlocked: true }
  return row.id ? { id: row.id, isBlocked: false } : null
}

const chatTarget = (ctx: Ctx, id: string) =>
  existingConversation({
    direction: 'IN',
    where: Prisma.sql`${visibleConversations(requireKnown(ctx.actor))} AND c.id = ${id}::uuid AND ${acceptsCustomer(ctx)}`,
  })

const newChat = (id: string, { channelId, customerId }: { channelId: string; customerId: string }) => ({
  id,
  channelId,
  customerId,
  kind: 'CHAT' as const,
  subject: null,
  starter: `customer:${customerId}`,
  clientConversationId: null,
})
