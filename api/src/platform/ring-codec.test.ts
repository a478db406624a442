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

const ring = { workspaceId, top: 7, events: [event], added, cursors: ['the cursor after it'] }
const written = () => JSON.parse(encodeRing(ring))
const heard = (payload: unknown) => decodeRing(workspaceId, JSON.stringify(payload))

describe('a ring on the wire', () => {
  it('brings the message as it was committed', () => {
    expect(decodeRing(workspaceId, encodeRing(ring))).toEqual(ring)
  })

  it('tells no more than its number when another version sent it', () => {
    expect(written().format).toMatch(/^[\da-f]{16}$/)
    const { format, ...told } = written()
    for (const other of [
      told,
      { format: 'of another version', ...told },
      { format, top: 7, painted: true, events: [] },
    ])
      expect(heard(other)).toEqual({ workspaceId, top: 7, events: [] })
    for (const nothing of [null, 'ring', {}, { top: 'seven' }, { top: 0 }]) expect(heard(nothing)).toBeNull()
    expect(decodeRing(workspaceId, '{')).toBeNull()
  })

  it('leaves out a message that is long, and then its events', () => {
    const long = { ...ring, added: { ...added, text: 'x'.repeat(9000) } }
    expect(decodeRing(workspaceId, encodeRing(long))).toEqual({ workspaceId, top: 7, events: [event] })
    const many = { ...long, events: Array.from({ length: 100 }, () => event) }
    expect(decodeRing(workspaceId, encodeRing(many))).toEqual({ workspaceId, top: 7, events: [] })
  })

  it('cannot pass off a message without its event, or anything of another workspace', () => {
    const edited: LoggedEvent = { ...event, type: 'message.edited' }
    expect(decodeRing(workspaceId, encodeRing({ ...ring, events: [edited] }))?.added).toBeUndefined()
    const foreign = {
      ...ring,
      events: [{ ...event, workspaceId: foreignId }],
      added: { ...added, workspaceId: foreignId },
    }
    expect(decodeRing(workspaceId, encodeRing(foreign))).toEqual(ring)
  })
})
