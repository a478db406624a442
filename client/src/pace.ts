import type { Timers } from './timers.ts'

export interface Pace {
  /** Whether something waits for its turn. */
  readonly isHolding: boolean
  /** Does it now, or as soon as it is allowed, in the order of the calls. Answers how to take it back until then. */
  take(action: () => void): () => void
  /** Counts something that could not wait. */
  note(): void
  stop(): void
}

/** Lets so much happen in any such time and not more; the rest waits. */
export function createPace(timers: Timers, { most, inMs }: { most: number; inMs: number }): Pace {
  const waiting = new Set<() => void>()
  let recent: number[] = []
  let cancelWait: (() => void) | null = null

  function count(now: number) {
    recent = [...recent.filter((at) => now - at < inMs), now]
  }

  function run() {
    cancelWait = null
    const now = performance.now()
    recent = recent.filter((at) => now - at < inMs)
    for (const action of waiting) {
      if (recent.length >= most) break
      waiting.delete(action)
      action()
      // What took long to say counts from its end, so that it cannot run into what follows.
      count(performance.now())
    }
    const [oldest] = recent
    // A timer may fire a little early.
    if (waiting.size > 0 && oldest !== undefined) cancelWait = timers.after(Math.ceil(oldest + inMs - now) + 1, run)
  }

  return {
    get isHolding() {
      return waiting.size > 0
    },
    take: (action) => {
      // A function may wait only once, so each turn is one of its own.
      const turn = () => action()
      waiting.add(turn)
      if (!cancelWait) run()
      return () => void waiting.delete(turn)
    },
    note: () => count(performance.now()),
    stop: () => {
      waiting.clear()
      cancelWait?.()
    },
  }
}
