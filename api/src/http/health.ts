/** `/health` says that the process lives, `/ready` that what it needs answers. */
import { timedOut, within } from './timers.ts'

export interface ReadyReport {
  ready: boolean
  /** Something that Parley can do without for a while does not answer. */
  degraded: boolean
  checks: Record<string, { ok: boolean; ms: number }>
}

type Checks = Record<string, () => Promise<unknown>>

/**
 * Asks everything at once, with a limit, so that a hanging database makes the answer `no` and not silence.
 * What is only helpful may fail: the instance is degraded then, and ready still.
 */
export function createReadiness(needed: Checks, helpful: Checks = {}, limitMs = 1000): () => Promise<ReadyReport> {
  return async () => {
    const [needs, helps] = await Promise.all([askAll(needed, limitMs), askAll(helpful, limitMs)])
    return {
      ready: needs.every(([, { ok }]) => ok),
      degraded: helps.some(([, { ok }]) => !ok),
      checks: Object.fromEntries([...needs, ...helps]),
    }
  }
}

function askAll(checks: Checks, limitMs: number) {
  return Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const start = performance.now()
      const ok = await succeeds(check, limitMs)
      return [name, { ok, ms: Math.round(performance.now() - start) }] as const
    }),
  )
}

async function succeeds(check: () => Promise<unknown>, limitMs: number): Promise<boolean> {
  try {
    return (await within(limitMs, check())) !== timedOut
  } catch {
    // The report says which check failed; why is in the log of whoever uses the database.
    return false
  }
}
