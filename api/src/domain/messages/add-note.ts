import { z } from 'zod'
import type { Message } from '../../generated/prisma/client.ts'
import { requireStaff } from '../access.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { clientId, messageText } from '../input.ts'
import { appendOnce, messageFrom, visibleTarget } from './write.ts'

const input = z.object({ conversationId: z.uuid(), text: messageText, clientMessageId: clientId })

export type AddNoteInput = z.input<typeof input>

/** Adds an internal note, which the customer never sees. It changes neither status nor the last message. Idempotent by clientMessageId. */
export async function addNote(ctx: Ctx, raw: AddNoteInput): Promise<Message> {
  const { conversationId, ...rest } = input.parse(raw)
  requireStaff(ctx.actor, 'WRITE')
  const target = visibleTarget(ctx, 'NOTE', { conversationId, ifLastMessageId: null, replyToId: null })
  const note = messageFrom(ctx, 'NOTE', { ...rest, replyToId: null, externalIds: [] })
  const message = await appendOnce(ctx, target, note, { conversationId })
  if (!message) throw notFound('Conversation')
  return message
}
