import { z } from 'zod'
import type { Message } from '../../generated/prisma/client.ts'
import { requireStaff } from '../access.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { attachable } from '../files/attach.ts'
import { clientId, hasContent, messageContent, noContent } from '../input.ts'
import { appendOnce, messageFrom, visibleTarget } from './write.ts'

const input = messageContent
  .extend({ conversationId: z.uuid(), clientMessageId: clientId })
  .refine(hasContent, noContent)

export type AddNoteInput = z.input<typeof input>

/** Adds an internal note, which the customer never sees. It changes neither status nor the last message. Idempotent by clientMessageId. */
export async function addNote(ctx: Ctx, raw: AddNoteInput): Promise<Message> {
  const { conversationId, attachmentIds, ...rest } = input.parse(raw)
  requireStaff(ctx.actor, 'WRITE')
  const target = visibleTarget(ctx, 'NOTE', { conversationId, ifLastMessageId: null, replyToId: null, handler: null })
  const attachments = await attachable(ctx, attachmentIds)
  const note = messageFrom(ctx, 'NOTE', { ...rest, replyToId: null, externalIds: [], attachments })
  const message = await appendOnce(ctx, target, note, { conversationId })
  if (!message) throw notFound('Conversation')
  return message
}
