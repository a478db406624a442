/** Waiting between attempts. */
import { setTimeout as delay } from 'node:timers/promises'

/** How long to wait before an attempt: doubling from 50 ms to 2 s, spread so that not all come back at once. */
export const backoffMs = (failures: number, random: () => number) =>
  Math.min(2_000, 50 * 2 ** failures) * (0.5 + random() / 2)

/** Waits, or returns at once when the signal says so. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted) return
  try {
    await delay(ms, undefined, { signal })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
