/** The serialised results of events, made once for all subscribers who may be given the same. */
import type { LoggedEvent } from '../../domain/events.ts'

/** A serialised result, the same for everybody who gets it. */
export interface Payload {
  /** Its JSON in UTF-8, a character for each byte: what is made of such strings leaves nothing but young garbage. */
  readonly bytes: string
  /** The position after its event. */
  readonly cursor: string
}

export interface SharedResult {
  /** Null for an event that is skipped. */
  readonly payload: Payload | null
  readonly isDone: boolean
  /** Whoever made it left before it was done; somebody else has to make it. */
  readonly isGivenUp: boolean
  /** Calls back when it is done or given up. */
  wait(ready: () => void): void
}

export interface SharedResults {
  /** The result of an event that is done or under way; undefined when it has to be made. */
  find(event: LoggedEvent, key: string, isCurrent: (asOf: number) => boolean): SharedResult | undefined
  /** Says that a result is made from here on, by whoever asks this; it must come to an end. */
  begin(event: LoggedEvent, key: string, asOf: number): SharedResultInTheMaking
}

export interface SharedResultInTheMaking extends SharedResult {
  /** Hands it to all who wait for it: null when the event is skipped, undefined when somebody else has to make it. */
  finish(payload: Payload | null | undefined): void
}

/**
 * Live subscribers take a result within milliseconds of each other. One that comes later gets a new one,
 * so that nobody is shown names and states from long ago, and memory holds a second's worth.
 */
const lifetimeMs = 1000

const mostEntries = 4096

export function createSharedResults(): SharedResults {
  /** By key and number: readers of the log have objects of their own for one and the same event. */
  const byKey = new Map<string, Map<number, Entry>>()
  const recent: Entry[] = []
  let oldest = 0

  function dropOld(now: number) {
    const isTooOld = ({ startedAt }: Entry) => now - startedAt > lifetimeMs || recent.length - oldest > mostEntries
    for (let entry = recent[oldest]; entry && isTooOld(entry); entry = recent[oldest]) {
      forget(entry)
      oldest++
    }
    if (oldest < 1000 || oldest * 2 < recent.length) return
    recent.splice(0, oldest)
    oldest = 0
  }

  function forget(entry: Entry) {
    const bySeq = byKey.get(entry.key)
    if (bySeq?.get(entry.seq) !== entry) return
    bySeq.delete(entry.seq)
    if (bySeq.size === 0) byKey.delete(entry.key)
  }

  return {
    find: ({ workspaceId, seq, epoch }, key, isCurrent) => {
      const entry = byKey.get(key)?.get(seq)
      // A key is of one workspace; that is too important to be believed.
      if (entry?.epoch !== epoch || entry.workspaceId !== workspaceId || !isCurrent(entry.asOf)) return undefined
      return entry.isDone && performance.now() - entry.startedAt > lifetimeMs ? undefined : entry
    },
    begin: (event, key, asOf) => {
      const now = performance.now()
      dropOld(now)
      const entry = new Entry(event, key, asOf, now, forget)
      const bySeq = byKey.get(key) ?? new Map<number, Entry>()
      byKey.set(key, bySeq.set(event.seq, entry))
      recent.push(entry)
      return entry
    },
  }
}

/** A class, because there are thousands, and each one with functions of its own would be ten objects. */
class Entry implements SharedResultInTheMaking {
  payload: Payload | null = null
  isDone = false
  isGivenUp = false
  readonly key: string
  readonly workspaceId: string
  readonly seq: number
  readonly epoch: number
  readonly asOf: number
  readonly startedAt: number
  readonly forget: (entry: Entry) => void
  waiting: (() => void)[] | null = null

  constructor(
    { workspaceId, seq, epoch }: LoggedEvent,
    key: string,
    asOf: number,
    startedAt: number,
    forget: (entry: Entry) => void,
  ) {
    this.key = key
    this.workspaceId = workspaceId
    this.seq = seq
    this.epoch = epoch
    this.asOf = asOf
    this.startedAt = startedAt
    this.forget = forget
  }

  wait(ready: () => void) {
    this.waiting ??= []
    this.waiting.push(ready)
  }

  finish(payload: Payload | null | undefined) {
    this.isDone = true
    this.payload = payload ?? null
    this.isGivenUp = payload === undefined
    if (this.isGivenUp) this.forget(this)
    for (const ready of this.waiting ?? []) ready()
    this.waiting = null
  }
}
