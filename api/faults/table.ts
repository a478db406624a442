import { whole } from '../bench/statistics.ts'
import { seconds } from './row.ts'
import { count, type TrialReport } from './run.ts'

const heads = [
  '',
  'fault',
  'trials',
  'writes',
  'deliveries',
  'lost',
  'doubled',
  'reordered',
  'foreign',
  'other',
  'caught up',
  '',
]

/** One line for each row; times are the worst of its trials, the last column is of the trial that took longest. */
export function tableOf(reports: readonly TrialReport[]): string {
  const lines = [...Map.groupBy(reports, ({ row }) => row.name).values()].map(lineOf)
  const all = [heads, ...lines]
  const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  return all
    .map((line) =>
      line
        .map((cell, column) => pad(cell, column, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function lineOf(reports: readonly TrialReport[]): string[] {
  const worst = reports.reduce((a, b) => (b.extra.catchUpMs > a.extra.catchUpMs ? b : a))
  const sum = (pick: (report: TrialReport) => number) => whole(reports.reduce((total, one) => total + pick(one), 0))
  const { row, extra } = worst
  return [
    row.name,
    row.fault,
    `${reports.length}`,
    sum(({ writes }) => writes),
    sum(({ deliveries }) => deliveries),
    `${count(reports, ['lost'])}`,
    `${count(reports, ['duplicate'])}`,
    `${count(reports, ['reordered'])}`,
    `${count(reports, ['foreign'])}`,
    `${count(reports, ['phantom', 'torn', 'ended'])}`,
    seconds(extra.catchUpMs),
    extra.figure,
  ]
}

const isNumber = (column: number) => column >= 2 && column <= 10

const pad = (cell: string, column: number, width: number) =>
  isNumber(column) ? cell.padStart(width) : cell.padEnd(width)
