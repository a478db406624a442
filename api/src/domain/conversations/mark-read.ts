import { z } from 'zod'
import { Prisma, type ReadCursor } from '../../generated/prisma/client.ts'
import { requireKnown, visibleConversations } from '../access.ts'
import type { Ctx } from '../context.ts'
import { forbidden, notFound } from '../errors.ts'
import { visibleDirections } from '../messages/get.ts'

const input = z.object({ conversationId: z.uuid(), messageId: z.uuid().nullish() })

export type MarkReadInput = z.input<typeof input>

/** Marks a conversation read up to a message, or to its newest. The mark only moves forward; it is no event. */
export async function markRead(ctx: Ctx, raw: MarkReadInput): Promise<ReadCursor> {
  const { conversationId, messageId } = input.parse(raw)
  const actor = requireKnown(ctx.actor)
  if (actor.kind !== 'agent' && actor.kind !== 'visitor') throw forbidden('Only agents and visitors read.')
  const [readerKind, readerId] = actor.kind === 'agent' ? ['AGENT', actor.agentId] : ['CUSTOMER', actor.customerId]
  const upTo = messageId
    ? Prisma.sql`SELECT m."workspaceId", m."conversationId" AS id, m.seq, m."inboundSeq", m."outboundSeq"
        FROM "Message" m JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
        WHERE ${visibleConversations(actor)} AND c.id = ${conversationId}::uuid AND m.id = ${messageId}::uuid
          AND ${visibleDirections(actor)}`
    : Prisma.sql`SELECT c."workspaceId", c.id, c.seq, c."inboundSeq", c."outboundSeq"
        FROM "Conversation" c WHERE ${visibleConversations(actor)} AND c.id = ${conversationId}::uuid`
  const rows = await ctx.db.$queryRaw<ReadCursor[]>`
    INSERT INTO "ReadCursor" AS r ("workspaceId", "conversationId", "readerKind", "readerId", "lastReadSeq", "inboundSeq", "outboundSeq")
    SELECT p."workspaceId", p.id, ${readerKind}::"ReaderKind", ${readerId}::uuid, p.seq, p."inboundSeq", p."outboundSeq" FROM (${upTo}) p
    ON CONFLICT ("conversationId", "readerKind", "readerId") DO UPDATE SET
      "readAt" = CASE WHEN excluded."lastReadSeq" > r."lastReadSeq" THEN excluded."readAt" ELSE r."readAt" END,
      "lastReadSeq" = GREATEST(r."lastReadSeq", excluded."lastReadSeq"),
      "inboundSeq" = GREATEST(r."inboundSeq", excluded."inboundSeq"),
      "outboundSeq" = GREATEST(r."outboundSeq", excluded."outboundSeq")
    RETURNING *`
  const row = rows[0]
  if (!row) throw notFound(messageId ? 'Message' : 'Conversation')
  return row
}
