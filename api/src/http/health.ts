/** `/health` says that the process lives, `/ready` that what it needs answers. */
import { timedOut, within } from './timers.ts'

export interface ReadyReport {
  ready: boolean
  checks: Record<string, { ok: boolean; ms: number }>
}

/** Asks everything at once, with a limit, so that a hanging database makes the answer `no` and not silence. */
export function createReadiness(
  checks: Record<string, () => Promise<unknown>>,
  limitMs = 1000,
): () => Promise<ReadyReport> {
  return async () => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const start = performance.now()
        const ok = await succeeds(check, limitMs)
        return [name, { ok, ms: Math.round(performance.now() - start) }] as const
      }),
    )
    return { ready: results.every(([, { ok }]) => ok), checks: Object.fromEntries(results) }
  }
}

async function succeeds(check: () => Promise<unknown>, limitMs: number): Promise<boolean> {
  try {
    return (await within(limitMs, check())) !== timedOut
  } catch {
    // The report says which check failed; why is in the log of whoever uses the database.
    return false
  }
}
