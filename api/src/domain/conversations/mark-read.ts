import { z } from 'zod'
import { Prisma, type ReadCursor } from '../../generated/prisma/client.ts'
import { requireKnown, visibleConversations } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { forbidden, notFound } from '../errors.ts'
import { visibleDirections } from '../messages/get.ts'

const input = z.object({ conversationId: z.uuid(), messageId: z.uuid().nullish() })

export type MarkReadInput = z.input<typeof input>

/** Marks a conversation read up to a message, or to its newest. The mark only moves forward; it is no event, but who watches is told. */
export async function markRead(ctx: Ctx, raw: MarkReadInput): Promise<ReadCursor> {
  const { conversationId, messageId } = input.parse(raw)
  const actor = requireKnown(ctx.actor)
  if (actor.kind !== 'agent' && actor.kind !== 'visitor') throw forbidden('Only agents and visitors read.')
  const [readerKind, readerId] = actor.kind === 'agent' ? ['AGENT', actor.agentId] : ['CUSTOMER', actor.customerId]
  const upTo = messageId
    ? Prisma.sql`SELECT m."workspaceId", m."conversationId" AS id, c."channelId", c."customerId", m.seq, m."inboundSeq", m."outboundSeq"
        FROM "Message" m JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
        WHERE ${visibleConversations(actor)} AND c.id = ${conversationId}::uuid AND m.id = ${messageId}::uuid
          AND ${visibleDirections(actor)}`
    : Prisma.sql`SELECT c."workspaceId", c.id, c."channelId", c."customerId", c.seq, c."inboundSeq", c."outboundSeq"
        FROM "Conversation" c WHERE ${visibleConversations(actor)} AND c.id = ${conversationId}::uuid`
  const own = Prisma.sql`r."readerKind" = ${readerKind}::"ReaderKind" AND r."readerId" = ${readerId}::uuid`
  const moved = await ctx.db.$queryRaw<(ReadCursor & MovedFrom)[]>`
    WITH place AS (${upTo}),
    before AS (SELECT r."inboundSeq", r."outboundSeq" FROM "ReadCursor" r JOIN place p ON p.id = r."conversationId" WHERE ${own})
    INSERT INTO "ReadCursor" AS r ("workspaceId", "conversationId", "readerKind", "readerId", "lastReadSeq", "inboundSeq", "outboundSeq")
    SELECT p."workspaceId", p.id, ${readerKind}::"ReaderKind", ${readerId}::uuid, p.seq, p."inboundSeq", p."outboundSeq" FROM place p
    ON CONFLICT ("conversationId", "readerKind", "readerId") DO UPDATE SET "readAt" = excluded."readAt",
      "lastReadSeq" = excluded."lastReadSeq", "inboundSeq" = excluded."inboundSeq", "outboundSeq" = excluded."outboundSeq"
    WHERE excluded."lastReadSeq" > r."lastReadSeq"
    RETURNING ${columnsOf('ReadCursor', 'r')}, (SELECT p."channelId" FROM place p), (SELECT p."customerId" FROM place p),
      (SELECT b."inboundSeq" FROM before b) AS "beforeInbound", (SELECT b."outboundSeq" FROM before b) AS "beforeOutbound"`
  const first = moved[0]
  if (first) return told(ctx, first)
  const stayed = await ctx.db.$queryRaw<ReadCursor[]>`
    SELECT ${columnsOf('ReadCursor', 'r')} FROM (${upTo}) p JOIN "ReadCursor" r ON r."conversationId" = p.id WHERE ${own}`
  const row = stayed[0]
  if (!row) throw notFound(messageId ? 'Message' : 'Conversation')
  return row
}

interface MovedFrom {
  channelId: string
  customerId: string
  /** Null for a mark that is new. */
  beforeInbound: number | null
  beforeOutbound: number | null
}

function told(ctx: Ctx, { channelId, customerId, beforeInbound, beforeOutbound, ...mark }: ReadCursor & MovedFrom) {
  const { conversationId, inboundSeq, outboundSeq } = mark
  const passedMessages = inboundSeq > (beforeInbound ?? 0) || outboundSeq > (beforeOutbound ?? 0)
  ctx.ephemera.tellRead({ place: { conversationId, channelId, customerId }, mark, passedMessages })
  return mark
}
