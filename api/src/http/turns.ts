/**
 * So many requests run at a time. The others wait, instead of all together for the database before the feed that
 * everybody reads from: each asker's in the order in which they came, and the askers in turn, so that the crowd of one
 * does not hold up the rest. An instance that stood still wakes up to a crowd of requests that were given up long ago;
 * those never get their turn.
 */
import { refusal } from './refusal.ts'

export interface Turns {
  /**
   * Resolves when it is the client's turn, with how to end it, or with null when the client has gone meanwhile.
   * Rejects with UNAVAILABLE when it takes too long. The asker is whoever shares one line with this request.
   */
  take(client: { readonly closed: boolean }, asker: string): Promise<(() => void) | null>
}

/** As long as one waits for a connection to the database. */
const patienceMs = 5_000

export function createTurns(limit: number): Turns {
  /** Those who wait, by who asks; the line whose turn it is stands first. */
  const lines = new Map<string, Set<() => void>>()
  let running = 0

  function begin(): () => void {
    running++
    return () => {
      running--
      // Whoever has gone takes no turn, and the next one comes.
      while (running < limit && lines.size > 0) callNext()
    }
  }

  function callNext(): void {
    const [first] = lines
    if (!first) return
    const [asker, line] = first
    lines.delete(asker)
    lines.set(asker, line)
    const [come] = line
    come?.()
  }

  return {
    take: async (client, asker) => {
      if (running < limit) return begin()
      return new Promise((resolve, reject) => {
        const line = lines.get(asker) ?? new Set()
        const leave = () => {
          clearTimeout(timer)
          line.delete(come)
          if (line.size === 0) lines.delete(asker)
        }
        const come = () => {
          leave()
          resolve(client.closed ? null : begin())
        }
        const timer = setTimeout(() => {
          leave()
          reject(refusal(503, 'UNAVAILABLE', 'This instance is busy; try again later.', { 'retry-after': '1' }))
        }, patienceMs)
        lines.set(asker, line.add(come))
      })
    },
  }
}
