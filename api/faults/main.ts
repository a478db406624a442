/** `pnpm test:faults`: kills, freezes and cuts what Parley runs on, and checks that nobody lost, doubled or swapped anything. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureProgram } from '../scripts/ensure-tools.ts'
import { type Row, seconds } from './row.ts'
import { rows } from './rows/index.ts'
import { runRows, type TrialReport } from './run.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    row: { type: 'string' },
    trials: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const wanted = values.row?.toUpperCase().split(',')
/** F8 stands for F8a and F8b. */
const isCalled = (row: Row, name: string) =>
  [row.name, row.name.replace(/[a-z]$/, '')].some((one) => one.toUpperCase() === name)
const unknown = (wanted ?? []).filter((name) => !rows.some((row) => isCalled(row, name)))
const seed = Number(values.seed)
const trials = values.trials === undefined ? undefined : Number(values.trials)
const isUsable = Number.isSafeInteger(seed) && (trials === undefined || (Number.isSafeInteger(trials) && trials > 0))
if (values.help || unknown.length > 0 || !isUsable) explain()
else await run()
// Node waits, busily, for what was under way to a database that has died.
process.exit()

async function run(): Promise<void> {
  ensureProgram({ name: 'redis-server' })
  const asked = wanted ? rows.filter((row) => wanted.some((name) => isCalled(row, name))) : rows
  const chosen = asked.filter(isPossible)
  // Whoever asks for a row by its name is not to take its absence for a success.
  if (wanted && chosen.length < asked.length) process.exitCode = 1
  if (chosen.length === 0) return
  for (const { program } of chosen) if (program) ensureProgram({ name: program })
  const reports = await runRows({
    rows: chosen,
    isQuick: values.quick,
    seed,
    trials,
    onTrial: tell,
  })
  const failed = reports.filter(({ failures }) => failures.length > 0)
  console.log(`\n${tableOf(reports)}\n`)
  for (const report of failed) await complain(report)
  console.log(failed.length === 0 ? 'Every promise was kept.' : `${failed.length} of ${reports.length} trials failed.`)
  if (failed.length > 0) process.exitCode = 1
}

function isPossible({ name, obstacle }: Row): boolean {
  const why = obstacle?.() ?? null
  if (why !== null) console.log(`${name} is left out: ${why}.`)
  return why === null
}

function tell({ row, seed, writes, deliveries, extra, failures }: TrialReport): void {
  const verdict = failures.length === 0 ? 'ok' : `FAILED: ${failures[0]}`
  const counts = `${writes} writes, ${deliveries} deliveries, caught up in ${seconds(extra.catchUpMs)}`
  console.log(`${row.name.padEnd(4)} seed ${seed}: ${counts}; ${extra.figure}: ${verdict}`)
}

async function complain({ row, seed, failures, history }: TrialReport): Promise<void> {
  console.log(`${row.name} with seed ${seed}:`)
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`)
  if (failures.length > 20) console.log(`  and ${failures.length - 20} more`)
  if (!values.keep) return
  await mkdir(values.keep, { recursive: true })
  const records = Object.entries(history).flatMap(([of, all]) =>
    all.map((one: object) => JSON.stringify({ of, ...one })),
  )
  await writeFile(join(values.keep, `${row.name}-${seed}.jsonl`), `${records.join('\n')}\n`)
}

function explain(): void {
  if (unknown.length > 0) console.log(`There is no row called ${unknown.join(' or ')}.\n`)
  console.log('Usage: pnpm test:faults [--row F1,F3] [--trials N] [--seed S] [--quick] [--keep DIR]\n')
  for (const { name, fault } of rows) console.log(`  ${name.padEnd(5)}${fault}`)
  process.exitCode = values.help ? 0 : 1
}
