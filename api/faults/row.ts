import type { StageOptions } from './stage.ts'
import type { Trial, TrialScale } from './trial.ts'

/** What a trial of a row found out beside the verdict. */
export interface Extra {
  /** How long after the end of the fault every subscriber had everything. */
  catchUpMs: number
  /** The figure of the row, for the table. */
  figure: string
  /** What the row promises and did not hold. */
  misses: string[]
}

/** One fault of the matrix. */
export interface Row {
  name: string
  fault: string
  /** How many trials, unless somebody asks for another number. */
  trials: { full: number; quick: number }
  /** Needs a stage that is set like this. */
  stage?: StageOptions
  /** Why it cannot be tried on this machine, in a line; null when it can. */
  obstacle?(): string | null
  /** A program that it needs, by the name of its Debian package. */
  program?: string
  scale?: Partial<TrialScale>
  quickScale?: Partial<TrialScale>
  /** Injects the fault while writers write, and heals it. */
  work(trial: Trial): Promise<Extra>
}

/** A figure and what it may be at most. */
export type Limit = readonly [what: string, value: number, limit: number]

/** Compares figures with their limits, and tells what was missed. */
export function judge(catchUpMs: number, figure: string, limits: readonly Limit[]): Extra {
  const misses = limits
    .filter(([, value, limit]) => !(value <= limit))
    .map(([what, value, limit]) => `${what}: ${Math.round(value)}, at most ${Math.round(limit)}`)
  return { catchUpMs, figure, misses }
}

export const seconds = (ms: number) => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
