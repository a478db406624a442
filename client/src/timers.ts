/** A timer fires at once beyond this. */
const longestTimer = 2 ** 31 - 1

export interface Timers {
  /** Calls back once. Answers how to cancel. */
  after(ms: number, action: () => void): () => void
  /** Cancels everything, and starts nothing any more. */
  clear(): void
}

/** All timers of one client in one place, so that disposing it leaves none. */
export function createTimers(): Timers {
  const running = new Set<ReturnType<typeof setTimeout>>()
  let isClosed = false
  return {
    after: (ms, action) => {
      if (isClosed) return () => undefined
      const timer = setTimeout(
        () => {
          running.delete(timer)
          action()
        },
        Math.min(Math.max(ms, 0), longestTimer),
      )
      running.add(timer)
      return () => {
        running.delete(timer)
        clearTimeout(timer)
      }
    },
    clear: () => {
      isClosed = true
      for (const timer of running) clearTimeout(timer)
      running.clear()
    },
  }
}

/**
 * Full jitter: anything up to a limit that doubles, so that clients cut together do not come back together.
 * `atLeast` is the part of the limit that is waited in any case.
 */
export function jitter(
  failures: number,
  { retryBaseMs, retryCapMs }: { retryBaseMs: number; retryCapMs: number },
  random: () => number,
  atLeast = 0,
): number {
  return (atLeast + (1 - atLeast) * random()) * Math.min(retryCapMs, retryBaseMs * 2 ** failures)
}
