import type { Message } from '../../generated/prisma/client.ts'
import { requireKnown } from '../access.ts'
import type { Ctx } from '../context.ts'
import { forbidden } from '../errors.ts'
import { transact } from '../transact.ts'
import { type Actor, actorIdOf } from '../viewer.ts'
import { lockMessage } from './edit.ts'

/** Deletes a message: its text is gone, its place stays. Its sender may, and owners and administrators. Repeating it changes nothing. */
export async function deleteMessage(ctx: Ctx, { messageId }: { messageId: string }): Promise<Message> {
  return transact(ctx, async (tx) => {
    const { message, channelId, customerId } = await lockMessage(tx, messageId)
    if (!mayDelete(tx.actor, message)) throw forbidden('Only its sender or an administrator may delete a message.')
    if (message.deletedAt) return message
    const { workspaceId, id, conversationId, direction } = message
    const deleted = await tx.db.message.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { text: '', deletedAt: tx.clock.now() },
    })
    tx.emit({ type: 'message.deleted', subjectId: id, conversationId, channelId, customerId, data: { direction } })
    return deleted
  })
}

function mayDelete(actor: Actor, message: Message): boolean {
  if (message.senderId === actorIdOf(requireKnown(actor))) return true
  return actor.kind === 'system' || (actor.kind === 'agent' && actor.role !== 'AGENT')
}
