import { describe, expect, it } from 'vitest'
import type { LoggedEvent } from '../domain/events.ts'
import type { Message } from '../generated/prisma/client.ts'
import { decodeRing, encodeRing } from './ring-codec.ts'

const workspaceId = '01980000-0000-7000-8000-000000000001'
const foreignId = '01980000-0000-7000-8000-000000000002'
const at = new Date('2026-01-01T00:00:00.123Z')

const event: LoggedEvent = {
  workspaceId,
  seq: 7,
  epoch: 2,
  type: 'message.added',
  actorKind: 'system',
  actorId: null,
  subjectId: '01980000-0000-7000-8000-00000000a007',
  conversationId: '01980000-0000-7000-8000-00000000c001',
  channelId: '01980000-0000-7000-8000-00000000c002',
  customerId: null,
  data: { direction: 'OUT' },
  at,
}

const added: Message = {
  id: event.subjectId,
  workspaceId,
  conversationId: '01980000-0000-7000-8000-00000000c001',
  seq: 3,
  inboundSeq: 1,
  outboundSeq: 2,
  feedSeq: 7n,
  feedEpoch: 2,
  direction: 'OUT',
  senderKind: 'SYSTEM',
  senderId: workspaceId,
  text: 'Your parcel is on its way.',
  replyToId: null,
  deliveryStatus: 'SENT',
  clientMessageId: 'one',
  attachments: null,
  createdAt: at,
  editedAt: null,
  deletedAt: null,
}

const ring = { workspaceId, top: 7, events: [event], added }
/** As an instance of another version rings. */
const sent = () => {
  const { format, ...told } = JSON.parse(encodeRing(ring))
  expect(format).toMatch(/^[\da-f]{16}$/)
  return told
}
const heard = (payload: unknown) => decodeRing(workspaceId, JSON.stringify(payload))

describe('a ring on the wire', () => {
  it('brings the message as it was committed', () => {
    expect(decodeRing(workspaceId, encodeRing(ring))).toEqual(ring)
  })

  it('is understood when another version sent it, as far as it can be', () => {
    expect(heard(sent())).toEqual(ring)
    expect(heard({ format: 'of another version', ...sent() })).toEqual(ring)
    const painted = { ...sent().events[0], type: 'conversation.painted' }
    expect(heard({ format: 'of another version', ...sent(), events: [painted] })?.events).toEqual([])
  })

  it('leaves out a message that is long, and then its events', () => {
    const long = { ...ring, added: { ...added, text: 'x'.repeat(9000) } }
    expect(decodeRing(workspaceId, encodeRing(long))).toEqual({ workspaceId, top: 7, events: [event] })
    const many = { ...long, events: Array.from({ length: 100 }, () => event) }
    expect(decodeRing(workspaceId, encodeRing(many))).toEqual({ workspaceId, top: 7, events: [] })
  })

  it.each([
    ['of another version', { ...sent().message, deliveryStatus: 'PAINTED' }],
    ['with something missing', { ...sent().message, attachments: undefined }],
    ['that is none', 'a message'],
  ])('is heard without a message %s', (_, message) => {
    expect(heard({ ...sent(), message })).toEqual({ workspaceId, top: 7, events: [event] })
  })

  it('cannot pass off another message, of another workspace or without its event', () => {
    const message = { ...sent().message, id: foreignId, workspaceId: foreignId, feedSeq: 1 }
    expect(heard({ ...sent(), message })).toEqual(ring)
    const edited = { ...sent().events[0], type: 'message.edited' }
    expect(heard({ ...sent(), events: [edited] })?.added).toBeUndefined()
    const foreign = { ...sent().events[0], workspaceId: foreignId }
    const { format } = JSON.parse(encodeRing(ring))
    expect(heard({ ...sent(), format, events: [foreign] })).toEqual({ workspaceId, top: 7, events: [] })
    expect(heard({ ...sent(), events: [foreign] })).toEqual({ workspaceId, top: 7, events: [] })
  })
})
