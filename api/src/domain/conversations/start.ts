import { z } from 'zod'
import type { Conversation } from '../../generated/prisma/client.ts'
import { ConversationKind, Direction } from '../../generated/prisma/enums.ts'
import { requireKnown, requireScope } from '../access.ts'
import { overApiChannel, receivedOver } from '../channels/connection.ts'
import { findChannel } from '../channels/list.ts'
import type { Ctx } from '../context.ts'
import { customerReference, identifyCustomer } from '../customers/identify.ts'
import { violates } from '../database-errors.ts'
import { badInput, conflict, forbidden, notFound } from '../errors.ts'
import { attachable } from '../files/attach.ts'
import { type Attachment, attachmentIds } from '../files/attachment.ts'
import { clientId, hasContent, messageContent, noContent, shortText } from '../input.ts'
import { newConversation } from '../messages/append.ts'
import {
  appendOnce,
  changedMeanwhile,
  messageFrom,
  messageOfCustomer,
  repeatedMessage,
  visibleTarget,
} from '../messages/write.ts'
import { actorIdOf } from '../viewer.ts'
import { refuseLateReply, refuseLateStart } from './reply-rules.ts'
import { setConversationHandler } from './set-handler.ts'
import { createEmptyConversation, findOpenChat, findStarted } from './start-empty.ts'

const input = z
  .object({
    channelId: z.uuid().nullish(),
    customerId: z.uuid().nullish(),
    customer: customerReference.nullish(),
    kind: z.enum(ConversationKind).default('CHAT'),
    subject: shortText.nullish(),
    text: messageContent.shape.text.nullish(),
    attachmentIds,
    direction: z
      .enum(Direction)
      .pipe(z.enum([Direction.IN, Direction.OUT]))
      .nullish(),
    clientConversationId: clientId,
    clientMessageId: clientId.nullish(),
  })
  // Files alone make a message too; without text and files the conversation begins empty.
  .transform((start) => ({ ...start, text: start.text ?? (start.attachmentIds.length > 0 ? '' : null) }))
  .refine(({ text, attachmentIds }) => text === null || hasContent({ text, attachmentIds }), noContent)

export type StartConversationInput = z.input<typeof input>
type Parsed = z.output<typeof input>
type Start = Omit<Parsed, 'attachmentIds'> & {
  channelId: string
  customerId: string
  direction: 'IN' | 'OUT'
  attachments: Attachment[]
}

/**
 * Starts a conversation, in one call with its customer and its first message where they are given.
 * The same clientConversationId of the same actor returns the same conversation. A customer has one
 * open chat on a channel: while there is one, the chat and its next message go there. A message to a customer whom
 * the channel's rules do not let one write to now is REPLY_WINDOW_CLOSED, and starts nothing.
 */
export function startConversation(ctx: Ctx, raw: StartConversationInput): Promise<Conversation> {
  return overApiChannel(ctx, raw.channelId, async () => {
    const parsed = input.parse(raw)
    const attachments = await attachable(ctx, parsed.attachmentIds)
    const start = { ...(await resolve(ctx, parsed)), attachments }
    const conversation = await startOnce(ctx, start)
    if (start.direction === 'IN' && start.text !== null) receivedOver(ctx, start.channelId)
    return conversation
  })
}

async function startOnce(ctx: Ctx, start: Start): Promise<Conversation> {
  const actor = requireKnown(ctx.actor)
  const starter = `${actor.kind}:${actorIdOf(actor)}`
  const started = await findStarted(ctx, starter, start.clientConversationId)
  if (started) return continueConversation(ctx, start, sameStart(start, started))
  const open = start.kind === 'CHAT' ? await findOpenChat(ctx, start) : null
  if (open) return continueConversation(ctx, start, open)

  try {
    return await create(ctx, start, starter)
  } catch (error) {
    const isDuplicate =
      violates(error, 'Conversation_workspaceId_starter_clientConversationId_key') ||
      violates(error, 'Conversation_one_open_chat')
    if (!isDuplicate) throw error
  }
  const winner = (await findStarted(ctx, starter, start.clientConversationId)) ?? (await findOpenChat(ctx, start))
  if (!winner) throw conflict('CONVERSATION_CHANGED', 'The conversation was closed just now. Try again with a new id.')
  return continueConversation(ctx, start, winner)
}

/** Fills in what follows from who acts: a visitor is the customer and is bound to the widget's channel. */
async function resolve(ctx: Ctx, parsed: Parsed): Promise<Omit<Start, 'attachments'>> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'WRITE')
  if (actor.kind === 'visitor') {
    if (parsed.customerId || parsed.customer) throw forbidden('A visitor starts conversations as itself.')
    if (parsed.direction === 'OUT') throw forbidden('A visitor writes to the company only.')
    if (parsed.channelId && parsed.channelId !== actor.channelId) throw notFound('Channel')
    return { ...parsed, kind: 'CHAT', channelId: actor.channelId, customerId: actor.customerId, direction: 'IN' }
  }
  const { channelId, customer, customerId } = parsed
  if (!channelId) throw badInput('channelId', 'Say on which channel.')
  const direction = parsed.direction ?? (actor.kind === 'agent' ? 'OUT' : 'IN')
  if (actor.kind === 'agent' && direction === 'IN') throw forbidden('An agent writes to the customer only.')
  if (customerId) return { ...parsed, channelId, customerId, direction }
  if (!customer) throw badInput('customer', 'Give the customer or a customerId.')
  const identified = await identifyCustomer(ctx, { channelId, ...customer })
  return { ...parsed, channelId, customerId: identified.id, direction }
}

async function create(ctx: Ctx, start: Start, starter: string): Promise<Conversation> {
  const { channelId, customerId, kind, subject = null, clientConversationId, direction } = start
  const conversation = { id: ctx.id(), channelId, customerId, kind, subject, starter, clientConversationId }
  await requireCustomer(ctx, customerId, direction)
  if (start.text == null) return createEmptyConversation(ctx, conversation)
  const target = newConversation(ctx, conversation, direction)
  const message = await appendOnce(ctx, target, firstMessage(ctx, start, start.text), {
    conversationId: conversation.id,
  })
  if (!message) {
    if (!(await findChannel(ctx, channelId))) throw notFound('Channel')
    await refuseLateStart(ctx, { channelId, customerId })
    throw changedMeanwhile()
  }
  return reload(ctx, conversation.id)
}

/** A repeated or continued start adds its message to the conversation that is there, once. */
async function continueConversation(ctx: Ctx, start: Start, conversation: Conversation): Promise<Conversation> {
  if (start.text == null) return conversation
  const conditions = { conversationId: conversation.id, ifLastMessageId: null, replyToId: null, handler: null }
  const target = visibleTarget(ctx, start.direction, conditions)
  const first = firstMessage(ctx, start, start.text)
  const message =
    (await appendOnce(ctx, target, first, conditions)) ?? (await repeatedMessage(ctx, first, conversation.id))
  if (message) {
    // An agent who writes takes over, as with any message.
    const takesOver = ctx.actor.kind === 'agent' && conversation.handler === 'AI'
    if (!takesOver) return reload(ctx, conversation.id)
    return setConversationHandler(ctx, { conversationId: conversation.id, handler: 'AGENT' })
  }
  await requireCustomer(ctx, start.customerId, start.direction)
  if (start.direction === 'OUT') await refuseLateReply(ctx, conversation.id)
  throw conflict('CONVERSATION_CLOSED', 'This conversation was closed. Start one with a new id.')
}

/** What the id began is of one customer on one channel; a message of another must not get into it. */
function sameStart({ channelId, customerId }: Start, started: Conversation): Conversation {
  if (started.channelId === channelId && started.customerId === customerId) return started
  throw conflict(
    'CLIENT_CONVERSATION_ID_REUSED',
    'This clientConversationId was used for another customer or channel. Use a new one.',
  )
}

function firstMessage(ctx: Ctx, start: Start, text: string) {
  // Without an id of its own the first message takes the conversation's, so a repeated start is recognised whole.
  const content = {
    text,
    clientMessageId: start.clientMessageId ?? start.clientConversationId,
    replyToId: null,
    externalIds: [],
    attachments: start.attachments,
  }
  return start.direction === 'IN' ? messageOfCustomer(start.customerId, content) : messageFrom(ctx, 'OUT', content)
}

async function requireCustomer(ctx: Ctx, id: string, direction: 'IN' | 'OUT') {
  const { workspaceId } = requireKnown(ctx.actor)
  const customer = await ctx.db.customer.findUnique({ where: { workspaceId_id: { workspaceId, id } } })
  if (!customer) throw notFound('Customer')
  if (direction === 'IN' && customer.status === 'BLOCKED') throw forbidden('This customer is blocked.')
}

const reload = (ctx: Ctx, id: string): Promise<Conversation> =>
  ctx.db.conversation.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId: requireKnown(ctx.actor).workspaceId, id } },
  })
