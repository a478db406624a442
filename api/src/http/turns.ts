/**
 * So many requests run at a time. The others wait, instead of all together for the database before the feed that
 * everybody reads from: those of one address in the order in which they came, and the addresses in turn, so that the
 * crowd of one does not hold up the rest. An instance that stood still wakes up to a crowd of requests that were given
 * up long ago; those never get their turn.
 */
import { refusal } from './refusal.ts'

export interface Turns {
  /**
   * Resolves when it is the client's turn, with how to end it, or with null when the client has gone meanwhile.
   * Rejects with UNAVAILABLE when it takes too long. What asks from one address stands in one line.
   */
  take(client: { readonly closed: boolean }, address: string): Promise<(() => void) | null>
}

/** As long as one waits for a connection to the database. */
const patienceMs = 5_000

export function createTurns(limit: number): Turns {
  /** Those who wait, by their addresses; the line whose turn it is stands first. Each tells whether it still came. */
  const lines = new Map<string, Set<() => boolean>>()
  let running = 0

  function begin(): () => void {
    running++
    return () => {
      running--
      while (running < limit && lines.size > 0) callNext()
    }
  }

  function callNext(): void {
    const [first] = lines
    if (!first) return
    const [address, line] = first
    lines.delete(address)
    lines.set(address, line)
    // Whoever has gone does not use up the turn of its line.
    for (const come of line) if (come()) return
  }

  return {
    take: async (client, address) => {
      if (running < limit) return begin()
      return new Promise((resolve, reject) => {
        const line = lines.get(address) ?? new Set()
        const leave = () => {
          clearTimeout(timer)
          line.delete(come)
          if (line.size === 0) lines.delete(address)
        }
        const come = () => {
          leave()
          resolve(client.closed ? null : begin())
          return !client.closed
        }
        const timer = setTimeout(() => {
          leave()
          reject(refusal(503, 'UNAVAILABLE', 'This instance is busy; try again later.', { 'retry-after': '1' }))
        }, patienceMs)
        lines.set(address, line.add(come))
      })
    },
  }
}
