import type { Message } from '../../generated/prisma/client.ts'
import { requireKnown } from '../access.ts'
import type { Ctx } from '../context.ts'
import { forbidden } from '../errors.ts'
import { attachmentsOf } from '../files/attachment.ts'
import { markRemoved, noAttachments, removeBytes } from '../files/remove.ts'
import { transact } from '../transact.ts'
import { type Actor, actorIdOf } from '../viewer.ts'
import { lockMessage } from './edit.ts'

/** Deletes a message: its text and files are gone, its place stays. Its sender may, and owners and administrators. Repeating it changes nothing. */
export async function deleteMessage(ctx: Ctx, { messageId }: { messageId: string }): Promise<Message> {
  const files: string[] = []
  const deleted = await transact(ctx, async (tx) => {
    const { message, channelId, customerId } = await lockMessage(tx, messageId)
    if (!mayDelete(tx.actor, message)) throw forbidden('Only its sender or an administrator may delete a message.')
    if (message.deletedAt) return message
    const { workspaceId, id, conversationId, direction } = message
    files.push(...attachmentsOf(message).map((file) => file.id))
    if (files.length > 0) await markRemoved(tx, workspaceId, files)
    const row = await tx.db.message.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { text: '', attachments: noAttachments, deletedAt: tx.clock.now() },
    })
    tx.emit({ type: 'message.deleted', subjectId: id, conversationId, channelId, customerId, data: { direction } })
    return row
  })
  if (files.length > 0) await removeBytes(ctx, deleted.workspaceId, files)
  return deleted
}

function mayDelete(actor: Actor, message: Message): boolean {
  if (message.senderId === actorIdOf(requireKnown(actor))) return true
  return actor.kind === 'system' || (actor.kind === 'agent' && actor.role !== 'AGENT')
}
