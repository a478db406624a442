import { z } from 'zod'
import { type Message, Prisma } from '../../generated/prisma/client.ts'
import { requireKnown, requireScope, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { conflict, forbidden, notFound } from '../errors.ts'
import { messageText } from '../input.ts'
import { type TransactionCtx, transact } from '../transact.ts'
import { actorIdOf, type VisitorViewer } from '../viewer.ts'

const input = z.object({ messageId: z.uuid(), text: messageText })

export type EditMessageInput = z.input<typeof input>

/** Changes the text of one's own message. The same text again changes nothing and is no event. */
export async function editMessage(ctx: Ctx, raw: EditMessageInput): Promise<Message> {
  const { messageId, text } = input.parse(raw)
  return transact(ctx, async (tx) => {
    const { message, channelId, customerId } = await lockMessage(tx, messageId)
    if (message.senderId !== actorIdOf(requireKnown(tx.actor))) throw forbidden('Only its sender may edit a message.')
    if (tx.actor.kind === 'visitor') await requireUnblocked(tx, tx.actor)
    if (message.deletedAt) throw conflict('MESSAGE_DELETED', 'This message was deleted.')
    if (message.text === text) return message
    const { workspaceId, id, conversationId, direction } = message
    const edited = await tx.db.message.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { text, editedAt: tx.clock.now() },
    })
    tx.emit({ type: 'message.edited', subjectId: id, conversationId, channelId, customerId, data: { direction } })
    return edited
  })
}

/** A blocked customer must not write by editing either. */
async function requireUnblocked(tx: TransactionCtx, { workspaceId, customerId: id }: VisitorViewer) {
  const { status } = await tx.db.customer.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId, id } } })
  if (status === 'BLOCKED') throw forbidden('This customer is blocked.')
}

/**
 * The message and whom it concerns, locked for a change; NOT_FOUND when the actor may not see it. Who answers it
 * refers to it while holding the workspace's counter, and must not wait for this lock, whose holder wants the counter.
 */
export async function lockMessage(tx: TransactionCtx, messageId: string) {
  const actor = requireKnown(tx.actor)
  requireScope(actor, 'WRITE')
  const notes = actor.kind === 'visitor' ? Prisma.sql`AND m.direction <> 'NOTE'` : Prisma.empty
  const rows = await tx.db.$queryRaw<(Message & { channelId: string; customerId: string })[]>`
    SELECT ${columnsOf('Message', 'm')}, c."channelId", c."customerId"
    FROM "Message" m JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
    WHERE m.id = ${messageId}::uuid AND ${visibleConversations(actor)} ${notes}
    FOR NO KEY UPDATE OF m`
  const row = rows[0]
  if (!row) throw notFound('Message')
  const { channelId, customerId, ...message } = row
  return { message, channelId, customerId }
}
