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

interface Entry extends SharedResultInTheMaking {
  payload: Payload | null
  isDone: boolean
  isGivenUp: boolean
  asOf: number
  startedAt: number
  forget(): void
}

interface OfEvent {
  epoch: number
  byKey: Map<string, Entry>
}

/**
 * Live subscribers take a result within milliseconds of each other. One that comes later gets a new one,
 * so that nobody is shown names and states from long ago, and memory holds a second's worth.
 */
const lifetimeMs = 1000

const mostEntries = 4096

export function createSharedResults(): SharedResults {
  const byWorkspace = new Map<string, Map<number, OfEvent>>()
  const recent: Entry[] = []
  let oldest = 0

  function dropOld(now: number) {
    const isTooOld = ({ startedAt }: Entry) => now - startedAt > lifetimeMs || recent.length - oldest > mostEntries
    for (let entry = recent[oldest]; entry && isTooOld(entry); entry = recent[oldest]) {
      entry.forget()
      oldest++
    }
    if (oldest < 1000 || oldest * 2 < recent.length) return
    recent.splice(0, oldest)
    oldest = 0
  }

  /** Readers of the log have objects of their own for one and the same event, so it is known by its number. */
  function resultsOf({ workspaceId, epoch, seq }: LoggedEvent): Map<string, Entry> {
    const bySeq = byWorkspace.get(workspaceId) ?? new Map<number, OfEvent>()
    byWorkspace.set(workspaceId, bySeq)
    const known = bySeq.get(seq)
    if (known?.epoch === epoch) return known.byKey
    const byKey = new Map<string, Entry>()
    bySeq.set(seq, { epoch, byKey })
    return byKey
  }

  function forget({ workspaceId, seq }: LoggedEvent, byKey: Map<string, Entry>) {
    const bySeq = byWorkspace.get(workspaceId)
    if (bySeq?.get(seq)?.byKey !== byKey) return
    bySeq.delete(seq)
    if (bySeq.size === 0) byWorkspace.delete(workspaceId)
  }

  return {
    find: (event, key, isCurrent) => {
      const made = byWorkspace.get(event.workspaceId)?.get(event.seq)
      const entry = made?.epoch === event.epoch ? made.byKey.get(key) : undefined
      if (!entry || !isCurrent(entry.asOf)) return undefined
      return entry.isDone && performance.now() - entry.startedAt > lifetimeMs ? undefined : entry
    },
    begin: (event, key, asOf) => {
      const now = performance.now()
      dropOld(now)
      const results = resultsOf(event)
      const waiting: (() => void)[] = []
      const entry: Entry = {
        payload: null,
        isDone: false,
        isGivenUp: false,
        asOf,
        startedAt: now,
        wait: (ready) => waiting.push(ready),
        finish: (payload) => {
          entry.isDone = true
          entry.payload = payload ?? null
          entry.isGivenUp = payload === undefined
          if (entry.isGivenUp) entry.forget()
          for (const ready of waiting) ready()
        },
        forget: () => {
          if (results.get(key) === entry) results.delete(key)
          if (results.size === 0) forget(event, results)
        },
      }
      results.set(key, entry)
      recent.push(entry)
      return entry
    },
  }
}
