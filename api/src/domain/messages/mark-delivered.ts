import { z } from 'zod'
import type { Message } from '../../generated/prisma/client.ts'
import { requireKnown, visibleConversations } from '../access.ts'
import type { Ctx } from '../context.ts'
import { forbidden, notFound } from '../errors.ts'
import { type TransactionCtx, transact } from '../transact.ts'
import type { VisitorViewer } from '../viewer.ts'
import { getMessage } from './get.ts'

const input = z.object({ conversationId: z.uuid(), messageId: z.uuid() })

export type MarkDeliveredInput = z.input<typeof input>

/** So many at once: whoever writes their events holds up every writer of the workspace meanwhile. */
const batch = 200

/**
 * A visitor's page has the messages of a conversation up to this one: those to the visitor that were sent are
 * delivered now, each with an event. Failed ones stay failed, and repeating it writes nothing.
 */
export async function markDelivered(ctx: Ctx, raw: MarkDeliveredInput): Promise<Message> {
  const { conversationId, messageId } = input.parse(raw)
  const visitor = requireKnown(ctx.actor)
  if (visitor.kind !== 'visitor') throw forbidden('Only visitors say what has reached them.')
  const message = await getMessage(ctx, messageId)
  if (message?.conversationId !== conversationId) throw notFound('Message')
  let moved = batch
  while (moved === batch) moved = await transact(ctx, (tx) => deliverBatch(tx, visitor, message))
  return (await getMessage(ctx, messageId)) ?? message
}

/** The oldest first, so that none stays behind one that is delivered. Answers how many. */
async function deliverBatch(tx: TransactionCtx, visitor: VisitorViewer, upTo: Message): Promise<number> {
  // Locked like a message that is edited: an answer to one of them does not wait for it.
  const delivered = await tx.db.$queryRaw<Delivered[]>`
    WITH sent AS (
      SELECT m."workspaceId", m.id, m.seq, c."channelId", c."customerId"
      FROM "Message" m JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
      WHERE ${visibleConversations(visitor)} AND c.id = ${upTo.conversationId}::uuid AND m.seq <= ${upTo.seq}::int
        AND m.direction = 'OUT' AND m."deliveryStatus" = 'SENT'
      ORDER BY m.seq LIMIT ${batch}::int FOR NO KEY UPDATE OF m
    )
    UPDATE "Message" m SET "deliveryStatus" = 'DELIVERED' FROM sent s
    WHERE m."workspaceId" = s."workspaceId" AND m.id = s.id
    RETURNING s.id, s.seq, s."channelId", s."customerId"`
  for (const { id, channelId, customerId } of delivered.toSorted((a, b) => a.seq - b.seq)) {
    const { conversationId } = upTo
    tx.emit({ type: 'message.delivered', subjectId: id, conversationId, channelId, customerId, data: {} })
  }
  return delivered.length
}

interface Delivered {
  id: string
  seq: number
  channelId: string
  customerId: string
}
