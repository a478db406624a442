/** Runs trials of rows and sums up what they found. */
import type { Verdict } from './checker.ts'
import { kinds, violations } from './checker.ts'
import type { History } from './history.ts'
import type { Extra, Row } from './row.ts'
import { type Stage, setStage } from './stage.ts'
import { runTrial, type TrialScale } from './trial.ts'

export interface RunOptions {
  rows: readonly Row[]
  isQuick: boolean
  seed: number
  /** Instead of the number that each row names. */
  trials?: number
  onTrial?(report: TrialReport): void
}

export interface TrialReport {
  row: Row
  seed: number
  writes: number
  deliveries: number
  verdict: Verdict
  extra: Extra
  history: History
  /** Everything that was promised and not held; empty when the trial passed. */
  failures: string[]
}

const fullScale: TrialScale = { companies: 5, conversations: 10, chains: 20, rate: 20 }
const quickScale: TrialScale = { companies: 2, conversations: 6, chains: 6, rate: 20 }

/** One stage serves all trials of rows that need the same. */
export async function runRows({ rows, isQuick, seed, trials, onTrial }: RunOptions): Promise<TrialReport[]> {
  const reports: TrialReport[] = []
  let stage: Stage | null = null
  let setting = ''
  try {
    for (const row of rows) {
      const wanted = JSON.stringify(row.stage ?? {})
      const count = trials ?? (isQuick ? row.trials.quick : row.trials.full)
      for (let trial = 0; trial < count; trial++) {
        // A standby takes over only once.
        if (stage && (setting !== wanted || stage.database.pair?.isSpent())) {
          await stage.close()
          stage = null
        }
        stage ??= await setStage({ ...row.stage, isQuick })
        setting = wanted
        const report = await runOnce(stage, row, { isQuick, seed: seed + trial })
        reports.push(report)
        onTrial?.(report)
      }
    }
    return reports
  } finally {
    await stage?.close()
  }
}

/** One trial of a row. */
export async function runOnce(
  stage: Stage,
  row: Row,
  { isQuick, seed }: { isQuick: boolean; seed: number },
): Promise<TrialReport> {
  const scale = isQuick ? { ...quickScale, ...row.quickScale } : { ...fullScale, ...row.scale }
  let extra: Extra | null = null
  const { verdict, history } = await runTrial({
    stage,
    seed,
    scale,
    isQuick,
    work: async (trial) => {
      extra = await row.work(trial)
    },
  })
  if (!extra) throw new Error(`[faults] ${row.name} ended without figures`)
  return reportOf(row, seed, verdict, history, extra)
}

function reportOf(row: Row, seed: number, verdict: Verdict, history: History, extra: Extra): TrialReport {
  // Without an answer a write may be stored, and then has to be delivered like any other.
  const writes = history.writes.filter(({ kind }) => kind === 'ok' || kind === 'info').length
  const deliveries = history.deliveries.length
  const failures = [...violations(verdict), ...extra.misses]
  // A trial in which nothing happened proves nothing.
  if (writes === 0 || deliveries === 0) failures.push('nothing was written or delivered')
  return { row, seed, writes, deliveries, verdict, extra, history, failures }
}

export const count = (reports: readonly TrialReport[], some: readonly (typeof kinds)[number][] = kinds): number =>
  reports.reduce((sum, { verdict }) => sum + some.reduce((all, kind) => all + verdict[kind].length, 0), 0)
