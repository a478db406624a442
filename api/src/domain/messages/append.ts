/** Appending a message: the hot path, one autocommit statement whose locks live for itself and its commit. */

import { type Message, Prisma } from '../../generated/prisma/client.ts'
import type {
  ConversationKind,
  ConversationStatus,
  DeliveryStatus,
  Direction,
  SenderKind,
} from '../../generated/prisma/enums.ts'
import { requireKnown, visibleChannels } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { acceptsFirstReply, standingOf } from '../conversations/reply-rules.ts'
import type { EventType, LoggedEvent } from '../events.ts'
import { signatureOf } from '../feed/record.ts'
import type { Attachment } from '../files/attachment.ts'

export interface NewMessage {
  direction: Direction
  senderKind: SenderKind
  senderId: string
  text: string
  deliveryStatus: DeliveryStatus
  clientMessageId: string | null
  replyToId: string | null
  externalIds: string[]
  attachments: Attachment[]
}

/** Where a message goes: the statement's first step, which locks or makes the conversation's row. */
export interface Target {
  /** An UPDATE or INSERT of one "Conversation" row that returns it; its `seq` is the new message's place. */
  conversation: (messageId: string) => Prisma.Sql
  /** Whether the row is new, so that its start is an event too. */
  starts: boolean
}

export interface Appended {
  message: Message
  channelId: string
  customerId: string
}

/**
 * Appends a message with its events and rings for them. Null when the target matched no conversation.
 * A duplicate raises PostgreSQL's unique violation and leaves nothing behind, not even a hole in the numbers.
 */
export async function append(ctx: Ctx, target: Target, message: NewMessage): Promise<Appended | null> {
  const id = ctx.id()
  const { workspaceId, actorKind, actorId } = signatureOf(ctx.actor)
  const starts = target.starts ? 1 : 0
  const files = filesOf(message.attachments)
  const rows = await ctx.db.$queryRaw<AppendedRow[]>`
    WITH conversation AS (${target.conversation(id)}),
    feed AS (
      UPDATE "WorkspaceFeed" f
      SET "lastSeq" = f."lastSeq" + 1 + ${starts}::int + (c."statusSeq" = c.seq)::int
      FROM conversation c WHERE f."workspaceId" = c."workspaceId"
      RETURNING f."lastSeq", f.epoch, (c."statusSeq" = c.seq) AS "statusChanged",
        f."lastSeq" - (c."statusSeq" = c.seq)::int AS "messageSeq"
    ),
    message AS (
      INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch",
        direction, "senderKind", "senderId", text, "replyToId", "deliveryStatus", "clientMessageId"${files.column})
      SELECT ${id}::uuid, c."workspaceId", c.id, c.seq, c."inboundSeq", c."outboundSeq", f."messageSeq", f.epoch,
        ${message.direction}::"Direction", ${message.senderKind}::"SenderKind", ${message.senderId}::uuid,
        ${message.text}, ${message.replyToId}::uuid, ${message.deliveryStatus}::"DeliveryStatus", ${message.clientMessageId}${files.value}
      FROM conversation c, feed f
      RETURNING *
    ),
    external AS (
      INSERT INTO "MessageExternalId" ("workspaceId", "channelId", "externalId", "messageId")
      SELECT m."workspaceId", c."channelId", e.id, m.id
      FROM message m, conversation c, unnest(${message.externalIds}::text[]) AS e(id)
    ),${files.claim}
    logged AS (
      INSERT INTO "Event" ("workspaceId", seq, epoch, type, "actorKind", "actorId", "subjectId", "conversationId",
        "channelId", "customerId", data)
      SELECT c."workspaceId", f."messageSeq" + e.place, f.epoch, e.type, ${actorKind}, ${actorId}::uuid, e.subject, c.id,
        c."channelId", c."customerId", e.data
      FROM message m, conversation c, feed f, LATERAL (VALUES
        (-1, 'conversation.started', c.id, '{}'::jsonb, ${starts}::int = 1),
        (0, 'message.added', m.id, jsonb_build_object('direction', m.direction), true),
        (1, 'conversation.status_changed', c.id, jsonb_build_object('status', c.status), f."statusChanged")
      ) AS e(place, type, subject, data, happened)
      WHERE e.happened
    )
    SELECT ${columnsOf('Message', 'm')}, c."channelId", c."customerId", c.status, f."statusChanged"
    FROM message m, conversation c, feed f`
  const row = rows[0]
  if (!row) return null
  const { channelId, customerId, status, statusChanged, ...stored } = row

  const event = (place: number, type: EventType, subjectId: string, data: Record<string, unknown>): LoggedEvent => ({
    workspaceId,
    seq: Number(stored.feedSeq) + place,
    epoch: stored.feedEpoch,
    type,
    actorKind,
    actorId,
    subjectId,
    conversationId: stored.conversationId,
    channelId,
    customerId,
    data,
    at: stored.createdAt,
  })
  const events = [
    ...(target.starts ? [event(-1, 'conversation.started', stored.conversationId, {})] : []),
    event(0, 'message.added', id, { direction: stored.direction }),
    ...(statusChanged ? [event(1, 'conversation.status_changed', stored.conversationId, { status })] : []),
  ]
  ctx.doorbell.ring(events, stored)
  return { message: stored, channelId, customerId }
}

/** What a message with files adds to the statement; one without is the same statement as ever. */
function filesOf(attachments: Attachment[]): { column: Prisma.Sql; value: Prisma.Sql; claim: Prisma.Sql } {
  if (attachments.length === 0) return { column: Prisma.empty, value: Prisma.empty, claim: Prisma.empty }
  return {
    column: Prisma.sql`, attachments`,
    value: Prisma.sql`, ${JSON.stringify(attachments)}::jsonb`,
    // A file that is in a message already breaks a constraint, and the whole statement with it.
    claim: Prisma.sql`
    claimed AS (
      UPDATE "Upload" u SET uses = u.uses + 1, "messageId" = m.id FROM message m
      WHERE u."workspaceId" = m."workspaceId" AND u.id = ANY(${attachments.map(({ id }) => id)}::uuid[])
    ),`,
  }
}

type AppendedRow = Message & {
  channelId: string
  customerId: string
  status: ConversationStatus
  statusChanged: boolean
}

/** The UPDATE that takes the next place in an existing conversation and applies the status rules. */
export function existingConversation(options: {
  direction: Direction
  /** Which conversation, and whether the actor may write to it. */
  where: Prisma.Sql
}): Target {
  const { direction, where } = options
  const inbound = direction === 'IN' ? 1 : 0
  const outbound = direction === 'OUT' ? 1 : 0
  const status = nextStatus[direction]
  return {
    starts: false,
    conversation: (messageId) => Prisma.sql`
      UPDATE "Conversation" c SET
        seq = c.seq + 1,
        "inboundSeq" = c."inboundSeq" + ${inbound}::int,
        "outboundSeq" = c."outboundSeq" + ${outbound}::int,
        "lastInboundAt" = ${direction === 'IN' ? Prisma.sql`now()` : Prisma.sql`c."lastInboundAt"`},
        "repliesInRow" = ${direction === 'IN' ? Prisma.sql`0` : Prisma.sql`c."repliesInRow" + ${outbound}::int`},
        status = ${status},
        "statusSeq" = CASE WHEN ${status} <> c.status THEN c.seq + 1 ELSE c."statusSeq" END,
        "closedAt" = CASE WHEN ${status} = 'CLOSED' THEN c."closedAt" END,
        "lastMessageId" = ${direction === 'NOTE' ? Prisma.sql`c."lastMessageId"` : Prisma.sql`${messageId}::uuid`},
        "lastMessageAt" = ${direction === 'NOTE' ? Prisma.sql`c."lastMessageAt"` : Prisma.sql`GREATEST(c."lastMessageAt", now())`}
      WHERE ${where}
      RETURNING c.*`,
  }
}

export interface NewConversation {
  id: string
  channelId: string
  customerId: string
  kind: ConversationKind
  subject: string | null
  starter: string
  clientConversationId: string | null
}

/**
 * The INSERT that makes a conversation together with its first message. One to the customer makes it active from the
 * start, and is taken only while the channel's rules allow it.
 */
export function newConversation(ctx: Ctx, conversation: NewConversation, direction: 'IN' | 'OUT'): Target {
  const inbound = direction === 'IN' ? 1 : 0
  const first = firstIn[direction](conversation.customerId)
  return {
    starts: true,
    conversation: (messageId) => Prisma.sql`
      INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", kind, subject, status, seq, "inboundSeq",
        "outboundSeq", "lastInboundAt", "repliesInRow", "lastMessageId", starter, "clientConversationId")
      SELECT ${conversation.id}::uuid, channel."workspaceId", channel.id, ${conversation.customerId}::uuid,
        ${conversation.kind}::"ConversationKind", ${conversation.subject},
        ${direction === 'IN' ? 'WAITING' : 'ACTIVE'}::"ConversationStatus", 1, ${inbound}::int, ${1 - inbound}::int,
        ${first.standing}, ${messageId}::uuid, ${conversation.starter}, ${conversation.clientConversationId}
      FROM "Channel" channel${first.from}
      WHERE ${visibleChannels(requireKnown(ctx.actor))} AND channel.id = ${conversation.channelId}::uuid${first.condition}
      RETURNING *`,
  }
}

/** When the customer wrote last and how many messages stand since, as a conversation begins. */
const firstIn = {
  IN: () => ({ standing: Prisma.sql`now(), 0`, from: Prisma.empty, condition: Prisma.empty }),
  OUT: (customerId: string) => ({
    standing: Prisma.sql`standing."lastInboundAt", standing."repliesInRow" + 1`,
    from: Prisma.sql` CROSS JOIN LATERAL ${standingOf(customerId)} standing`,
    condition: Prisma.sql` AND ${acceptsFirstReply}`,
  }),
}

/**
 * A first answer makes a waiting conversation active. A customer who writes to a closed one reopens it:
 * active when somebody is assigned, else waiting. Notes change nothing.
 */
const nextStatus: Record<Direction, Prisma.Sql> = {
  IN: Prisma.sql`(CASE WHEN c.status <> 'CLOSED' THEN c.status
    WHEN c."assigneeId" IS NULL THEN 'WAITING'::"ConversationStatus" ELSE 'ACTIVE'::"ConversationStatus" END)`,
  OUT: Prisma.sql`(CASE WHEN c.status = 'WAITING' THEN 'ACTIVE'::"ConversationStatus" ELSE c.status END)`,
  NOTE: Prisma.sql`c.status`,
}
