import type { Ending } from './endings.ts'
import { jitter } from './timers.ts'
import type { Timings } from './types.ts'

export interface Patience {
  /** The token that the server did not take, until a connection has lasted. */
  readonly refused: string | null
  /** How long to wait after this ending of a connection with this token; null when it is hopeless. */
  after(ending: Ending, token: string | null): number | null
  lasted(): void
  /** Forgets failures, so that the next wait is short. */
  reset(): void
}

export function createPatience(timings: Timings, random: () => number): Patience {
  let refused: string | null = null
  let failures = 0
  let refusals = 0

  return {
    get refused() {
      return refused
    },
    after: (ending, token) => {
      if (ending.refusals === null) {
        return jitter(Math.max(failures++, ending.failures), timings, random, ending.atLeast)
      }
      refused = token
      refusals++
      if (refusals > ending.refusals) return null
      // A new token deserves to be tried at once, the next one not any more.
      return refusals === 1 ? 0 : jitter(refusals, timings, random)
    },
    lasted: () => {
      failures = 0
      refusals = 0
      refused = null
    },
    reset: () => {
      failures = 0
      refusals = 0
    },
  }
}
