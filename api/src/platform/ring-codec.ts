/** What goes over the wire when the doorbell is rung: as much as fits, and at least the number of the newest event. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { type EventData, eventCatalogue, type LoggedEvent } from '../domain/events.ts'
import type { Message } from '../generated/prisma/client.ts'
import { DeliveryStatus, SenderKind } from '../generated/prisma/enums.ts'
import type { Ring } from './doorbell.ts'

/** Longer rings tell less: first without the message, then only that there is something; it is read from the log. */
const longestRing = 8192

/** Rows instead of objects, of which each instance would look up every name again for each event. */
interface RingOnTheWay {
  format: string
  top: number
  events: EventRow[]
  message?: MessageRow
  cursors?: readonly string[]
}

export function encodeRing({ top, events, added, cursors }: Ring): string {
  const rows = events.map(rowOfEvent)
  const message = added && rowOfMessage(added)
  for (const ring of [
    { format, top, events: rows, message, cursors } satisfies RingOnTheWay,
    { format, top, events: rows },
  ]) {
    const text = JSON.stringify(ring)
    if (text.length <= longestRing) return text
  }
  return JSON.stringify({ top })
}

/**
 * Of what another version rings, the number alone counts: the rest is read from the log. Null when there is not even
 * that. What this very format was made of needs no second look, which would cost as much as all else done with a ring.
 */
export function decodeRing(workspaceId: string, text: string): Ring | null {
  const json = parse(text)
  if (!isOfOwnFormat(json)) {
    const top = Top.safeParse(json).data?.top
    return top === undefined ? null : { workspaceId, top, events: [] }
  }
  const { top, events: rows, message, cursors } = json
  const events = rows.map((row) => eventFrom(workspaceId, row))
  const ring: Ring = { workspaceId, top, events }
  const event = message && events.find(isAddition)
  if (message && event) ring.added = messageFrom(message, event)
  if (cursors) ring.cursors = cursors
  return ring
}

const Top = z.object({ top: z.int().positive() })

/** Whose event it is, the channel tells on which it was rung. */
const rowOfEvent = (event: LoggedEvent) =>
  [
    event.seq,
    event.epoch,
    event.type,
    event.actorKind,
    event.actorId,
    event.subjectId,
    event.conversationId,
    event.channelId,
    event.customerId,
    event.data,
    event.at.getTime(),
  ] as const
type EventRow = ReturnType<typeof rowOfEvent>

function eventFrom(workspaceId: string, row: EventRow): LoggedEvent {
  const [seq, epoch, type, actorKind, actorId, subjectId, conversationId, channelId, customerId, data, at] = row
  return {
    workspaceId,
    seq,
    epoch,
    type,
    actorKind,
    actorId,
    subjectId,
    conversationId,
    channelId,
    customerId,
    data,
    at: new Date(at),
  }
}

/** What a new message has beyond what its event says. */
const rowOfMessage = (message: Message) =>
  [
    message.seq,
    message.inboundSeq,
    message.outboundSeq,
    message.senderKind,
    message.senderId,
    message.text,
    message.replyToId,
    message.deliveryStatus,
    message.clientMessageId,
    message.attachments,
  ] as const
type MessageRow = ReturnType<typeof rowOfMessage>

/** Whose message it is, its event says, so that a ring cannot pass off another one. */
function messageFrom(row: MessageRow, event: Addition): Message {
  const [seq, inboundSeq, outboundSeq, senderKind, senderId, text, ...rest] = row
  const [replyToId, deliveryStatus, clientMessageId, attachments] = rest
  const { workspaceId, conversationId, subjectId, at } = event
  return {
    id: subjectId,
    workspaceId,
    conversationId,
    seq,
    inboundSeq,
    outboundSeq,
    feedSeq: BigInt(event.seq),
    feedEpoch: event.epoch,
    direction: event.data.direction,
    senderKind,
    senderId,
    text,
    replyToId,
    deliveryStatus,
    clientMessageId,
    attachments,
    createdAt: at,
    editedAt: null,
    deletedAt: null,
  }
}

/** The event that added the message which comes along. */
type Addition = LoggedEvent & { conversationId: string; data: EventData<'message.added'> }

const isAddition = (event: LoggedEvent): event is Addition =>
  event.type === 'message.added' && event.conversationId !== null

/** Counts up when the rows get another column, or one gets another meaning. */
const rowVersion = 1

/** Names what rings of this version are made of; with another type of event, or other values, it has another name. */
const format = hash(
  'sha256',
  JSON.stringify([
    rowVersion,
    Object.entries(eventCatalogue).map(([type, { data }]) => [type, shapeOf(data)]),
    [SenderKind, DeliveryStatus],
  ]),
).slice(0, 16)

function shapeOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input' })
}

const isOfOwnFormat = (json: unknown): json is RingOnTheWay =>
  typeof json === 'object' && json !== null && 'format' in json && json.format === format

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
