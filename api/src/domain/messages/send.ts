import { z } from 'zod'
import type { Message } from '../../generated/prisma/client.ts'
import type { Handler } from '../../generated/prisma/enums.ts'
import { requireAi, requireKnown, requireScope } from '../access.ts'
import type { Ctx } from '../context.ts'
import { refuseLateReply } from '../conversations/reply-rules.ts'
import { setConversationHandler } from '../conversations/set-handler.ts'
import { violates } from '../database-errors.ts'
import { attachable, requireUnused } from '../files/attach.ts'
import { clientId, hasContent, messageContent, noContent } from '../input.ts'
import type { Actor, VisitorViewer } from '../viewer.ts'
import type { NewMessage } from './append.ts'
import { receiveInto } from './receive.ts'
import {
  appendOnce,
  changedMeanwhile,
  explainRefusal,
  type MessageContent,
  messageFrom,
  messageOfCustomer,
  repeatedMessage,
  visibleTarget,
  type WriteConditions,
} from './write.ts'

const input = messageContent
  .extend({
    conversationId: z.uuid(),
    clientMessageId: clientId,
    ifLastMessageId: z.uuid().nullish(),
    replyToId: z.uuid().nullish(),
    asAi: z.boolean().nullish(),
  })
  .refine(hasContent, noContent)

export type SendMessageInput = z.input<typeof input>

/**
 * Sends a message as whoever acts: an agent or integration to the customer, a visitor to the company. With `asAi` an
 * integration speaks as the AI, in conversations that the AI answers; else it is CONFLICT. An agent who writes where the
 * AI answers takes the conversation over. The same clientMessageId returns the same message; with other content it is
 * CONFLICT. With `ifLastMessageId` it is CONFLICT when another message came meanwhile. To a customer whom the channel's
 * rules do not let one write to now it is REPLY_WINDOW_CLOSED.
 */
export async function sendMessage(ctx: Ctx, raw: SendMessageInput): Promise<Message> {
  const { conversationId, ifLastMessageId = null, replyToId = null, attachmentIds, asAi, ...rest } = input.parse(raw)
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'WRITE')
  if (asAi) requireAi(actor)
  const conditions = { conversationId, ifLastMessageId, replyToId, handler: handlerFor(actor, asAi) }
  const attachments = await attachable(ctx, attachmentIds)
  const content = { ...rest, replyToId, externalIds: [], attachments }
  if (actor.kind === 'visitor') return sendAsVisitor(ctx, actor, conditions, content)

  const own = messageFrom(ctx, 'OUT', content)
  const message: NewMessage = asAi ? { ...own, senderKind: 'AI' } : own
  const append = () => appendOnce(ctx, visibleTarget(ctx, 'OUT', conditions), message, conditions)
  const sent = await append()
  if (sent) return sent
  const repeated = await repeatedMessage(ctx, message, conversationId)
  if (repeated) return repeated
  await explain(ctx, conditions)
  if (actor.kind === 'agent') {
    await requireUnused(ctx, attachments)
    await setConversationHandler(ctx, { conversationId, handler: 'AGENT' })
  }
  const late = await append()
  if (late) return late
  await explain(ctx, conditions)
  throw changedMeanwhile()
}

async function explain(ctx: Ctx, conditions: WriteConditions): Promise<void> {
  await explainRefusal(ctx, conditions)
  await refuseLateReply(ctx, conditions.conversationId)
}

/** The AI writes only where it answers, and agents where it does not: they take the conversation over first. */
function handlerFor(actor: Actor, asAi: boolean | null | undefined): Handler | null {
  if (asAi) return 'AI'
  return actor.kind === 'agent' ? 'AGENT' : null
}

/** A visitor whose conversation was closed too long ago writes into the open one, or a new one. */
async function sendAsVisitor(
  ctx: Ctx,
  visitor: VisitorViewer,
  conditions: WriteConditions,
  content: MessageContent,
): Promise<Message> {
  const message = messageOfCustomer(visitor.customerId, content)
  try {
    const sent = await appendOnce(ctx, visibleTarget(ctx, 'IN', conditions), message, conditions)
    if (sent) return sent
    const repeated = await repeatedMessage(ctx, message, conditions.conversationId)
    if (repeated) return repeated
    await explainRefusal(ctx, conditions)
  } catch (error) {
    // Reopening would make a second open chat, so the message belongs into the first.
    if (!violates(error, 'Conversation_one_open_chat')) throw error
    const repeated = await repeatedMessage(ctx, message, conditions.conversationId)
    if (repeated) return repeated
  }
  return receiveInto(
    ctx,
    { channelId: visitor.channelId, customerId: visitor.customerId },
    { ...message, replyToId: null },
  )
}
