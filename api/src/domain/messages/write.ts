/** What every verb that adds a message shares: idempotency, and saying why nothing was added. */
import { type Message, Prisma } from '../../generated/prisma/client.ts'
import type { Direction, Handler, SenderKind } from '../../generated/prisma/enums.ts'
import { requireKnown, visibleConversations } from '../access.ts'
import type { Clock, Ctx } from '../context.ts'
import { handledBy, handledByAgent } from '../conversations/handled-by.ts'
import { acceptsReply } from '../conversations/reply-rules.ts'
import { violates, violatesCheck, violatesReference } from '../database-errors.ts'
import { conflict, DomainError, notFound } from '../errors.ts'
import { attachmentUsed } from '../files/attach.ts'
import { type Attachment, attachmentsOf } from '../files/attachment.ts'
import { actorIdOf } from '../viewer.ts'
import { append, existingConversation, type NewMessage, type Target } from './append.ts'
import { visibleDirections } from './get.ts'

/** How long after closing a customer's message reopens a conversation instead of starting a new one. */
const reopenDays = 7

export interface MessageContent {
  text: string
  clientMessageId: string | null
  replyToId: string | null
  externalIds: string[]
  attachments: Attachment[]
}

/** The message that the actor writes in the given direction. A customer's counts as delivered: we have it. */
export function messageFrom(ctx: Ctx, direction: Direction, content: MessageContent): NewMessage {
  const actor = requireKnown(ctx.actor)
  const senderKind: SenderKind = actor.kind === 'agent' ? 'AGENT' : 'SYSTEM'
  return {
    ...content,
    direction,
    senderKind,
    senderId: actorIdOf(actor),
    // What Parley itself shows (widget, API) is sent once it is stored.
    deliveryStatus: direction === 'OUT' ? 'SENT' : 'DELIVERED',
  }
}

/** The message that a customer wrote, whoever brings it in. */
export const messageOfCustomer = (customerId: string, content: MessageContent): NewMessage => ({
  ...content,
  direction: 'IN',
  senderKind: 'CUSTOMER',
  senderId: customerId,
  deliveryStatus: 'DELIVERED',
})

/** Appends, or returns the message that the same client id or external id made before. Null when nothing matched. */
export async function appendOnce(
  ctx: Ctx,
  target: Target,
  message: NewMessage,
  scope: DuplicateScope,
): Promise<Message | null> {
  try {
    const appended = await append(ctx, target, message)
    return appended?.message ?? null
  } catch (error) {
    if (violates(error, 'Message_conversationId_senderId_clientMessageId_key'))
      return sameClientMessage(ctx, message, scope)
    if (violates(error, 'MessageExternalId_pkey')) return sameExternalMessage(ctx, message, scope)
    if (violatesReference(error)) throw notFound('Message')
    if (violatesCheck(error)) return sameWithFiles(ctx, message, scope)
    throw error
  }
}

/** Where to look for the message that was there first. */
export interface DuplicateScope {
  conversationId: string
  channelId?: string
}

/**
 * The message that a repeated request made the first time, for requests whose conditions no longer hold. Null
 * also when the actor has lost sight of the conversation meanwhile.
 */
export async function repeatedMessage(ctx: Ctx, message: NewMessage, conversationId: string): Promise<Message | null> {
  const known = await ctx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM "Message" m JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c.id = ${conversationId}::uuid
      AND m."senderId" = ${message.senderId}::uuid AND m."clientMessageId" = ${message.clientMessageId}`
  return known.length > 0 ? sameClientMessage(ctx, message, { conversationId }) : null
}

async function sameClientMessage(ctx: Ctx, message: NewMessage, scope: DuplicateScope): Promise<Message> {
  const first = await ctx.db.message.findFirstOrThrow({
    where: {
      workspaceId: requireKnown(ctx.actor).workspaceId,
      conversationId: scope.conversationId,
      senderId: message.senderId,
      clientMessageId: message.clientMessageId,
    },
  })
  // An edit or a deletion since then does not make a repeated request a different one.
  const changed = first.editedAt !== null || first.deletedAt !== null
  const same =
    first.direction === message.direction &&
    first.senderKind === message.senderKind &&
    first.replyToId === message.replyToId &&
    (first.deletedAt !== null || hasSameFiles(first, message))
  if (same && (changed || first.text === message.text)) return first
  throw conflict('CLIENT_MESSAGE_ID_REUSED', 'This clientMessageId was used for another message. Use a new one.')
}

const hasSameFiles = (first: Message, { attachments }: NewMessage) =>
  attachmentsOf(first)
    .map(({ id }) => id)
    .join() === attachments.map(({ id }) => id).join()

/** Which constraint a repeated message breaks first is not defined: the one of its files, or that of its external id. */
async function sameWithFiles(ctx: Ctx, message: NewMessage, scope: DuplicateScope): Promise<Message> {
  const known = await findByExternalId(ctx, message, scope)
  if (known && hasSameFiles(known, message)) return known
  throw attachmentUsed()
}

async function sameExternalMessage(ctx: Ctx, message: NewMessage, scope: DuplicateScope): Promise<Message> {
  const known = await findByExternalId(ctx, message, scope)
  if (!known) throw new Error('[messages] a message that was there is gone')
  return known
}

async function findByExternalId(ctx: Ctx, { externalIds }: NewMessage, scope: DuplicateScope): Promise<Message | null> {
  const { workspaceId } = requireKnown(ctx.actor)
  const known = await ctx.db.messageExternalId.findFirst({
    where: { workspaceId, channelId: scope.channelId, externalId: { in: externalIds } },
    include: { message: true },
  })
  return known?.message ?? null
}

export interface WriteConditions {
  conversationId: string
  ifLastMessageId: string | null
  replyToId: string | null
  /** Only while the conversation is answered by it. Null for whoever writes in any case. */
  handler: Handler | null
}

/** Appends to a conversation that the actor may see; throws NOT_FOUND or CONFLICT when it cannot. */
export function visibleTarget(ctx: Ctx, direction: Direction, conditions: WriteConditions): Target {
  const where = [visibleConversations(requireKnown(ctx.actor)), Prisma.sql`c.id = ${conditions.conversationId}::uuid`]
  if (conditions.ifLastMessageId) where.push(Prisma.sql`c."lastMessageId" = ${conditions.ifLastMessageId}::uuid`)
  if (conditions.replyToId) where.push(repliesWithin(ctx, conditions.replyToId))
  if (conditions.handler) where.push(handledBy(conditions.handler))
  if (direction === 'IN') where.push(acceptsCustomer(ctx))
  if (direction === 'OUT') where.push(acceptsReply)
  return existingConversation({ direction, where: Prisma.join(where, ' AND ') })
}

/** A customer writes to open conversations and to those closed lately, unless blocked. */
export function acceptsCustomer(ctx: Ctx): Prisma.Sql {
  return Prisma.sql`(c.status <> 'CLOSED' OR c."closedAt" > ${reopensSince(ctx)}) AND NOT EXISTS (
    SELECT 1 FROM "Customer" b WHERE b."workspaceId" = c."workspaceId" AND b.id = c."customerId" AND b.status = 'BLOCKED')`
}

export const reopensSince = ({ clock }: { clock: Clock }) => new Date(clock.now().getTime() - reopenDays * 86_400_000)

/** One answers what one can see: to a visitor, internal notes are not there. */
const repliesWithin = (ctx: Ctx, replyToId: string) => Prisma.sql`EXISTS (
  SELECT 1 FROM "Message" m WHERE m."workspaceId" = c."workspaceId" AND m.id = ${replyToId}::uuid
    AND m."conversationId" = c.id AND ${visibleDirections(ctx.actor)})`

/** For what was refused because of something that is not so any more. */
export const changedMeanwhile = () =>
  new DomainError('UNAVAILABLE', 'The conversation keeps changing. Try again with the same ids.')

interface RefusingConversation {
  handler: Handler
  lastMessageId: string | null
  hasReply: boolean
}

/** Says why a visible target took nothing. Null when the conversation is fine but closed for too long. */
export async function explainRefusal(ctx: Ctx, conditions: WriteConditions): Promise<null> {
  const conversations = await ctx.db.$queryRaw<RefusingConversation[]>`
    SELECT c.handler, c."lastMessageId", ${conditions.replyToId ? repliesWithin(ctx, conditions.replyToId) : Prisma.sql`true`} AS "hasReply"
    FROM "Conversation" c
    WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c.id = ${conditions.conversationId}::uuid`
  const conversation = conversations[0]
  if (!conversation) throw notFound('Conversation')
  if (!conversation.hasReply) throw notFound('Message')
  if (conditions.handler === 'AI' && conversation.handler !== 'AI') throw handledByAgent()
  if (conditions.ifLastMessageId && conversation.lastMessageId !== conditions.ifLastMessageId) {
    throw conflict('NEWER_MESSAGE', 'Somebody wrote meanwhile. Read the newest messages, then send again.')
  }
  return null
}
