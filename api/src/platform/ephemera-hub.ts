/** What is ephemeral in one workspace, while somebody on this instance watches: heard, kept right, and passed on. */
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Clock } from '../domain/context.ts'
import type { ReadSignal } from '../domain/conversations/read-signal.ts'
import { type Person, personKey } from '../domain/presence/person.ts'
import {
  bookOf,
  type Device,
  deviceShape,
  type Presence,
  type PresenceBook,
  presenceOf,
  teamStatus,
} from '../domain/presence/state.ts'
import { type Typing, type TypingState, typingShape } from '../domain/typing/state.ts'
import type { Bus, Unsubscribe } from './bus.ts'
import type { Receiver } from './ephemera-follower.ts'
import { createReplica, type Replica } from './ephemera-replica.ts'
import { channelOf, decodeNote, groupOf, type KeptKind, type Note, parseKept, type Signal } from './ephemera-signals.ts'
import type { ExpiringStore, Kept } from './ephemera-store.ts'

export interface Hub {
  readonly receivers: Set<Receiver>
  /** Resolves when it hears what others tell and knows what there is. */
  ready: Promise<void>
  /** Takes what this instance tells. */
  take(note: Note): void
  /** Everything there is now, for a new subscriber. */
  snapshot(): Signal[]
  close(): void
}

export interface HubOptions {
  workspaceId: string
  instanceId: string
  bus: Bus
  store: ExpiringStore
  clock: Clock
  log: Logger
  /** An unchanged typist is told of again only after so long. */
  typingPauseMs: number
  syncMs: number
}

export function createHub(options: HubOptions): Hub {
  const { workspaceId, instanceId, bus, store, clock, log, typingPauseMs, syncMs } = options
  const receivers = new Set<Receiver>()
  const devices = new Map<string, Map<string, Device>>()
  const book = new Map<string, Presence>()
  let team = teamStatus(book)
  let isClosed = false

  const typing = createReplica({ store, group: groupOf('typing', workspaceId), syncMs, onChange: typingChanged })
  const presence = createReplica({ store, group: groupOf('presence', workspaceId), syncMs, onChange: deviceChanged })
  const replicas: Record<KeptKind, Replica> = { typing, presence }

  function tell(signal: Signal) {
    for (const receiver of [...receivers]) receiver.offer(signal)
  }

  function typingChanged(field: string, before: string | null, after: string | null) {
    const was = before && parseKept(typingShape, before)
    const is = after && parseKept(typingShape, after)
    if (was && is && was.preview === is.preview && is.saidAt - was.saidAt < typingPauseMs) return
    const known = is || was
    if (!known) return
    const leftMs = typing.entries().find((entry) => entry.field === field)?.leftMs ?? 0
    tell({ kind: 'typing', key: `typing:${field}`, typing: typingState(known, after !== null, leftMs, clock) })
  }

  function deviceChanged(field: string, before: string | null, after: string | null) {
    const device = parseKept(deviceShape, after ?? before ?? '')
    if (!device) return
    const key = personKey(device.person)
    const own = devices.get(key) ?? new Map<string, Device>()
    if (after === null) own.delete(field)
    else own.set(field, device)
    if (own.size === 0) devices.delete(key)
    else devices.set(key, own)
    const was = book.get(key) ?? presenceOf(device.person, [])
    const is = presenceOf(device.person, [...own.values()])
    if (is.status === 'OFFLINE') book.delete(key)
    else book.set(key, is)
    if (isDeepStrictEqual({ ...is, lastSeenAt: null }, { ...was, lastSeenAt: null })) return
    const lastSeenAt = is.lastSeenAt ?? was.lastSeenAt
    tell({ kind: 'presence', key: `presence:${key}`, before: was, now: { ...is, lastSeenAt } })
    if (device.person.kind === 'AGENT') tellTeam()
  }

  const presencesOf = (kind: Person['kind']) =>
    [...book]
      .filter(([, { person }]) => person.kind === kind)
      .map(([key, now]): Signal => ({ kind: 'presence', key: `presence:${key}`, before: null, now }))

  function tellTeam() {
    const status = teamStatus(book)
    if (status === team) return
    team = status
    tell({ kind: 'team', key: 'team', status })
  }

  function take(note: Note) {
    if (note.kind === 'put') return replicas[note.of].put(note.field, note.value, note.lifeMs)
    if (note.kind === 'drop') return replicas[note.of].drop(note.field)
    tell({ kind: 'read', key: readKey(note.read), read: note.read })
  }

  function hear(payload: string) {
    const heard = decodeNote(payload)
    if (!heard) return log.warn({ workspaceId }, '[ephemera] a message could not be read and is dropped')
    // What this instance tells, it has taken already.
    if (heard.from !== instanceId) take(heard.note)
  }

  const sync = async () => {
    await Promise.all([typing.sync(), presence.sync()])
  }
  const stopResuming = bus.onResumed(() => void sync())
  let unsubscribe: Unsubscribe | null = null
  const ready = bus.subscribe(channelOf(workspaceId), hear).then(async (stop) => {
    unsubscribe = stop
    if (isClosed) return stop()
    await sync()
  })

  return {
    receivers,
    ready,
    take,
    // Of too much, a subscriber drops what came first, so what matters most comes last.
    snapshot: () => [
      ...presencesOf('CUSTOMER'),
      ...presencesOf('AGENT'),
      ...typingStates(typing.entries(), clock).map(
        (state): Signal => ({ kind: 'typing', key: `typing:${typingKey(state)}`, typing: state }),
      ),
      { kind: 'team', key: 'team', status: team },
    ],
    close: () => {
      isClosed = true
      stopResuming()
      unsubscribe?.()
      typing.stop()
      presence.stop()
    },
  }
}

/** Stored values as what they say. */
export function typingStates(kept: readonly Kept[], clock: Clock): TypingState[] {
  return kept.flatMap(({ value, leftMs }) => {
    const typing = parseKept(typingShape, value)
    return typing ? [typingState(typing, true, leftMs, clock)] : []
  })
}

export const bookFrom = (kept: readonly Kept[]): PresenceBook =>
  bookOf(kept.flatMap(({ value }) => parseKept(deviceShape, value) ?? []))

const typingState = (typing: Typing, isTyping: boolean, leftMs: number, clock: Clock): TypingState => ({
  ...typing,
  isTyping,
  preview: isTyping ? typing.preview : null,
  expiresAt: new Date(clock.now().getTime() + Math.max(0, leftMs)),
})

const typingKey = ({ place, sender }: Typing) => `${place.conversationId}:${sender.kind}:${sender.id}`

const readKey = ({ mark }: ReadSignal) => `read:${mark.conversationId}:${mark.readerKind}:${mark.readerId}`
