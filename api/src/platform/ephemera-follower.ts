/** One subscriber of what is ephemeral: the latest state of each thing waits for it, never a queue. */
import type { Logger } from 'pino'
import { DomainError, unauthenticated } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { Signal } from './ephemera-signals.ts'
import type { ViewerHandle } from './viewers.ts'

/** A signal and who receives it, with the permissions of this moment. */
export interface Glimpse<T> {
  viewer: Viewer
  value: T
}

export interface EphemeralFollower<T> {
  /** The next thing that the viewer may see now. Throws UNAUTHENTICATED once the viewer has ended. */
  next(): Promise<IteratorResult<Glimpse<T>, undefined>>
  /** Ends it, also while `next` is pending. */
  return(): Promise<IteratorResult<Glimpse<T>, undefined>>
}

export interface FollowEphemera<T> {
  handle: ViewerHandle
  /** Which signals are of interest at all. It must be quick, and says nothing about permission. */
  accepts(signal: Signal): boolean
  /** What the viewer sees of a signal; null for nothing. */
  see(viewer: Viewer, signal: Signal): T | null | Promise<T | null>
}

/** What is taken from the hub. */
export interface Receiver {
  offer(signal: Signal): void
  close(): void
}

/** So many things may wait for a slow subscriber; beyond, the oldest are dropped. */
const mostPending = 1000
/** How long to wait after the database did not answer. */
const pauseMs = 1000
const done = { value: undefined, done: true } as const

export function createEphemeralFollower<T>(
  { handle, accepts, see, log }: FollowEphemera<T> & { log: Logger },
  onClose: () => void,
): EphemeralFollower<T> & Receiver {
  const pending = new Map<string, Signal>()
  let failure: DomainError | null = null
  let isClosed = false
  let isPausing = false
  let wake: () => void = () => undefined

  const stopListening = handle.onEnd(() => {
    failure = unauthenticated('Your access has ended. Sign in again.')
    wake()
  })

  function close() {
    if (isClosed) return
    isClosed = true
    pending.clear()
    stopListening()
    onClose()
    wake()
  }

  function take(): Signal | null {
    const [first] = pending
    if (!first) return null
    pending.delete(first[0])
    return first[1]
  }

  /** Whether its viewer sees something of a signal now. Access may change while it is looked at; then it is looked at again. */
  async function seen(signal: Signal): Promise<Glimpse<T> | null> {
    for (;;) {
      const viewer = handle.current() ?? (await handle.get())
      const value = await see(viewer, signal)
      if (value === null || handle.current() === viewer) return value === null ? null : { viewer, value }
    }
  }

  /** Outlasts a database that is away: what waits keeps its newest state meanwhile. */
  async function patiently(signal: Signal): Promise<Glimpse<T> | null> {
    try {
      return await seen(signal)
    } catch (error) {
      if (error instanceof DomainError) throw error
      log.warn({ err: error }, '[ephemera] a signal could not be looked at; it is tried again')
      if (!pending.has(signal.key)) pending.set(signal.key, signal)
      isPausing = true
      await sleep(pauseMs)
      isPausing = false
      return null
    }
  }

  /** Until something is offered, which does not shorten a pause, or until the end. */
  function sleep(limitMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => wake(), limitMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    offer: (signal) => {
      if (isClosed || !accepts(signal)) return
      const waiting = pending.get(signal.key)
      pending.set(signal.key, waiting ? merge(waiting, signal) : signal)
      const [oldest] = pending.keys()
      if (pending.size > mostPending && oldest !== undefined) pending.delete(oldest)
      if (!isPausing) wake()
    },
    close,
    next: async () => {
      try {
        while (!isClosed && !failure) {
          const signal = take()
          const glimpse = signal && (await patiently(signal))
          if (glimpse && !isClosed && !failure) return { value: glimpse, done: false }
          if (!signal) await sleep()
        }
      } catch (error) {
        close()
        throw error
      }
      if (isClosed || !failure) return done
      close()
      throw failure
    },
    return: async () => {
      close()
      return done
    },
  }
}

/** The newest state counts, and what it is compared with is what was before the first that nobody took. */
function merge(waiting: Signal, signal: Signal): Signal {
  if (waiting.kind !== 'presence' || signal.kind !== 'presence') return signal
  return { ...signal, before: waiting.before }
}
