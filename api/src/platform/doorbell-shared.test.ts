import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoggedEvent } from '../domain/events.ts'
import { createCursorCodec, type Position } from '../domain/feed/cursor.ts'
import { type Bus, createLocalBus } from './bus.ts'
import { createDoorbell, type Ring } from './doorbell.ts'
import { type SharedDoorbell, shareDoorbell } from './doorbell-shared.ts'

const workspaceId = '01980000-0000-7000-8000-000000000001'
const lingerMs = 30_000
const codec = createCursorCodec('a secret of at least thirty-two characters')
let bus: Bus & { channels: Set<string> }

beforeEach(() => {
  vi.useFakeTimers()
  bus = countingBus()
})
afterEach(() => vi.useRealTimers())

describe('a shared doorbell', () => {
  it('is heard by the others who joined the workspace, whole, and by itself once', async () => {
    const [one, other] = [instance('one'), instance('other')]
    await Promise.all([one.shared.join(workspaceId), other.shared.join(workspaceId)])
    one.doorbell.ring([event(7), event(8)])
    const ring = { workspaceId, top: 8, events: [event(7), event(8)] }
    expect(one.heard).toEqual([ring])
    expect(other.heard).toEqual([{ ...ring, cursors: [codec.encode(event(7)), codec.encode(event(8))] }])
  })

  it('brings the cursors along, so that the others need not seal them', async () => {
    const [one, other] = [instance('one'), instance('other')]
    await other.shared.join(workspaceId)
    one.doorbell.ring([event(7), event(8)])
    expect(other.learned).toEqual([
      [expect.objectContaining({ workspaceId, epoch: event(7).epoch, seq: 7 }), codec.encode(event(7))],
      [expect.objectContaining({ workspaceId, epoch: event(8).epoch, seq: 8 }), codec.encode(event(8))],
    ])
  })

  it('tells only the number where there is much to tell', async () => {
    const [one, other] = [instance('one'), instance('other')]
    await other.shared.join(workspaceId)
    one.doorbell.ring(Array.from({ length: 100 }, (_, index) => event(index + 1)))
    expect(other.heard).toEqual([{ workspaceId, top: 100, events: [] }])
  })

  it('takes the number alone from what it does not understand, and nothing from rubbish or a foreign workspace', async () => {
    const { shared, heard } = instance('one')
    await shared.join(workspaceId)
    const foreign = { ...event(4), workspaceId: '01980000-0000-7000-8000-000000000002' }
    for (const payload of [
      { top: 2, events: [{ ...event(2), type: 'conversation.painted' }] },
      { top: 3, events: 'none' },
      { top: 4, events: [foreign] },
      { top: '5' },
    ]) {
      bus.publish(`parley:events:${workspaceId}`, `another ${JSON.stringify(payload)}`)
    }
    bus.publish(`parley:events:${workspaceId}`, 'another {"top":')
    expect(heard).toEqual([2, 3, 4].map((top) => ({ workspaceId, top, events: [] })))
  })

  it('[001-05] is left half a minute after the last one who joined, not before, and not when somebody came back', async () => {
    const { shared } = instance('one')
    const [first, second] = [await shared.join(workspaceId), await shared.join(workspaceId)]
    first()
    await vi.advanceTimersByTimeAsync(lingerMs)
    expect(bus.channels.size).toBe(1)
    second()
    second()
    await vi.advanceTimersByTimeAsync(lingerMs - 1)
    expect(bus.channels.size).toBe(1)
    const third = await shared.join(workspaceId)
    await vi.advanceTimersByTimeAsync(lingerMs)
    expect(bus.channels.size).toBe(1)
    third()
    await vi.advanceTimersByTimeAsync(lingerMs)
    expect(bus.channels.size).toBe(0)
  })

  it('leaves everything at once when it is closed', async () => {
    const { shared } = instance('one')
    await shared.join(workspaceId)
    const leave = await shared.join('01980000-0000-7000-8000-000000000002')
    leave()
    shared.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(bus.channels.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

function instance(instanceId: string) {
  const doorbell = createDoorbell()
  const log = pino({ level: 'silent' })
  const learned: [Position, string][] = []
  const cursors = { ...codec, learn: (...told: [Position, string]) => void learned.push(told) }
  const shared: SharedDoorbell = shareDoorbell({ doorbell, bus, log, cursors, instanceId, lingerMs })
  const heard: Ring[] = []
  shared.listen((ring) => heard.push(ring))
  return { doorbell, shared, heard, learned }
}

/** The bus inside the process, and which channels somebody listens to. */
function countingBus(): Bus & { channels: Set<string> } {
  const local = createLocalBus()
  const channels = new Set<string>()
  return {
    ...local,
    channels,
    subscribe: async (channel, listener) => {
      const stop = await local.subscribe(channel, listener)
      channels.add(channel)
      return () => {
        stop()
        channels.delete(channel)
      }
    },
  }
}

function event(seq: number): LoggedEvent {
  return {
    workspaceId,
    seq,
    epoch: 1,
    type: 'message.added',
    actorKind: 'system',
    actorId: null,
    subjectId: `01980000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
    conversationId: '01980000-0000-7000-8000-00000000c001',
    channelId: '01980000-0000-7000-8000-00000000c002',
    customerId: null,
    data: { direction: 'OUT' },
    at: new Date('2026-01-01T00:00:00.123Z'),
  }
}
