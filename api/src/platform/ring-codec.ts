/** What goes over the wire when the doorbell is rung: as much as fits, and at least the number of the newest event. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { type EventData, type EventType, eventCatalogue, type LoggedEvent } from '../domain/events.ts'
import type { Message } from '../generated/prisma/client.ts'
import { DeliveryStatus, SenderKind } from '../generated/prisma/enums.ts'
import type { Ring } from './doorbell.ts'

/** Longer rings tell less: first without the message, then only that there is something; it is read from the log. */
const longestRing = 8192

export function encodeRing({ top, events, added, cursors }: Ring): string {
  const message = added && onTheWay(added)
  for (const ring of [
    { format, top, events, message, cursors },
    { format, top, events },
  ]) {
    const text = JSON.stringify(ring)
    if (text.length <= longestRing) return text
  }
  return JSON.stringify({ top })
}

/** Another version may ring with what is unknown here: then the number alone counts. Null when there is not even that. */
export function decodeRing(workspaceId: string, text: string): Ring | null {
  const json = parse(text)
  return isOfOwnFormat(json) ? ownRing(workspaceId, json) : ringIn(workspaceId, json)
}

/** What this very format was made of needs no second look, which would cost as much as all else that is done with a ring. */
function ownRing(workspaceId: string, { top, events: written, message, cursors }: RingOnTheWay): Ring {
  if (!written.every((event) => event.workspaceId === workspaceId)) return { workspaceId, top, events: [] }
  const events = written.map((event) => ({ ...event, at: new Date(event.at) }))
  const ring: Ring = { workspaceId, top, events }
  const event = message && additionIn(events)
  if (message && event) ring.added = messageFrom(message, event, event.data as EventData<'message.added'>)
  if (cursors) ring.cursors = cursors
  return ring
}

function ringIn(workspaceId: string, json: unknown): Ring | null {
  const top = Top.safeParse(json).data?.top
  if (top === undefined) return null
  const events = Events.safeParse(json).data?.events ?? []
  if (!events.every((event) => event.workspaceId === workspaceId)) return { workspaceId, top, events: [] }
  const message = WithMessage.safeParse(json).data?.message
  const event = message && additionIn(events)
  const data = eventCatalogue['message.added'].data.safeParse(event?.data).data
  if (!message || !event || !data) return { workspaceId, top, events }
  return { workspaceId, top, events, added: messageFrom(message, event, data) }
}

const Top = z.object({ top: z.int().positive() })

const uuid = z.uuid().nullable()
const EventOnTheWay = z.object({
  workspaceId: z.uuid(),
  seq: z.int().positive(),
  epoch: z.int(),
  type: z.custom<EventType>((type) => typeof type === 'string' && Object.hasOwn(eventCatalogue, type)),
  actorKind: z.string(),
  actorId: uuid,
  subjectId: z.uuid(),
  conversationId: uuid,
  channelId: uuid,
  customerId: uuid,
  data: z.record(z.string(), z.unknown()),
  at: z.iso.datetime().transform((at) => new Date(at)),
}) satisfies z.ZodType<LoggedEvent>
const Events = z.object({ events: z.array(EventOnTheWay) })

/** What a new message has beyond what its event says. All of it, so that one of another version is read from the database. */
const MessageOnTheWay = z.object({
  seq: z.int().positive(),
  inboundSeq: z.int(),
  outboundSeq: z.int(),
  senderKind: z.enum(SenderKind),
  senderId: z.uuid(),
  text: z.string(),
  replyToId: uuid,
  deliveryStatus: z.enum(DeliveryStatus),
  clientMessageId: z.string().nullable(),
  attachments: z.custom<Message['attachments']>((stored) => stored !== undefined),
})
const WithMessage = z.object({ message: MessageOnTheWay })

const Cursors = z.array(z.string())

interface RingOnTheWay {
  top: number
  events: z.input<typeof EventOnTheWay>[]
  message?: z.infer<typeof MessageOnTheWay>
  cursors?: z.infer<typeof Cursors>
}

/** Names what rings of this version are made of; one with another field, type or value has another name. */
const format = hash(
  'sha256',
  JSON.stringify([
    Object.entries(eventCatalogue).map(([type, { data }]) => [type, shapeOf(data)]),
    shapeOf(EventOnTheWay),
    shapeOf(MessageOnTheWay),
    shapeOf(Cursors),
  ]),
).slice(0, 16)

function shapeOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

const isOfOwnFormat = (json: unknown): json is RingOnTheWay =>
  typeof json === 'object' && json !== null && 'format' in json && json.format === format

function onTheWay(message: Message): z.infer<typeof MessageOnTheWay> {
  const { seq, inboundSeq, outboundSeq, senderKind, senderId, text } = message
  const { replyToId, deliveryStatus, clientMessageId, attachments } = message
  return {
    ...{ seq, inboundSeq, outboundSeq, senderKind, senderId, text },
    ...{ replyToId, deliveryStatus, clientMessageId, attachments },
  }
}

/** The event that added the message which comes along. */
const additionIn = (events: LoggedEvent[]) =>
  events.find((event): event is Addition => event.type === 'message.added' && event.conversationId !== null)

type Addition = LoggedEvent & { conversationId: string }

/** Whose message it is, its event says, so that a ring cannot pass off another one. */
function messageFrom(
  message: z.infer<typeof MessageOnTheWay>,
  { workspaceId, conversationId, subjectId, seq, epoch, at }: Addition,
  { direction }: EventData<'message.added'>,
): Message {
  return {
    ...message,
    id: subjectId,
    workspaceId,
    conversationId,
    feedSeq: BigInt(seq),
    feedEpoch: epoch,
    direction,
    createdAt: at,
    editedAt: null,
    deletedAt: null,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
