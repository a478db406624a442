/** What became of sends while something was away. */
import { setTimeout as pause } from 'node:timers/promises'
import type { History } from './history.ts'

/** How many sends were refused for good, and how many failed without a code that says to try again. */
export function refusals({ writes }: History, since: number): { refused: number; unclean: number; retryable: number } {
  const failed = writes.filter(({ at }) => at >= since)
  const reasons = failed.flatMap((write) => (write.kind === 'info' ? [write.reason] : []))
  const retryable = reasons.filter((reason) => reason === 'UNAVAILABLE').length
  return {
    refused: failed.filter(({ kind }) => kind === 'fail').length,
    unclean: reasons.length - retryable,
    retryable,
  }
}

/** How long after a time the first send was acknowledged that began after it; at most the limit. */
export async function serviceBack({ writes }: History, since: number, limitMs: number): Promise<number> {
  const isBack = () => writes.some(({ kind, at }) => kind === 'ok' && at > since)
  await waitFor(isBack, limitMs)
  return performance.now() - since
}

/** The subscription that each chain is in, to see later which ones had to connect again. */
export function sessionsOf({ deliveries }: History): Map<string, number> {
  return new Map(deliveries.map(({ chain, session }) => [chain, session]))
}

export function reconnected(history: History, before: ReadonlyMap<string, number>): number {
  return [...sessionsOf(history)].filter(([chain, session]) => session !== (before.get(chain) ?? session)).length
}

/** False when it did not come true in time. */
export async function waitFor(condition: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs
  while (!condition() && performance.now() < deadline) await pause(10)
  return condition()
}
