/**
 * So many requests run at a time. The others wait in the order in which they came, instead of all together for the
 * database, before the feed that everybody reads from. An instance that stood still wakes up to a crowd of requests
 * that were given up long ago; those never get their turn.
 */
import { refusal } from './refusal.ts'

export interface Turns {
  /**
   * Resolves when it is the client's turn, with how to end it, or with null when the client has gone meanwhile.
   * Rejects with UNAVAILABLE when it takes too long.
   */
  take(client: { readonly closed: boolean }): Promise<(() => void) | null>
}

/** As long as one waits for a connection to the database. */
const patienceMs = 5_000

export function createTurns(limit: number): Turns {
  const waiting = new Set<() => void>()
  let running = 0

  function begin(): () => void {
    running++
    return () => {
      running--
      for (const come of waiting) if (running < limit) come()
    }
  }

  return {
    take: async (client) => {
      if (running < limit) return begin()
      return new Promise((resolve, reject) => {
        const come = () => {
          waiting.delete(come)
          clearTimeout(timer)
          resolve(client.closed ? null : begin())
        }
        const timer = setTimeout(() => {
          waiting.delete(come)
          reject(refusal(503, 'UNAVAILABLE', 'This instance is busy; try again later.', { 'retry-after': '1' }))
        }, patienceMs)
        waiting.add(come)
      })
    },
  }
}
