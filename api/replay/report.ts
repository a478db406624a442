/** The table at the end of a run. */
import { type Findings, isRight } from './compare.ts'
import type { Delivery, Ledger } from './ledger.ts'

export interface Figures {
  dialogues: number
  sent: number
  received: number
  drops: number
  retries: number
  /** From the first message sent to the last one received. */
  seconds: number
  perSecond: number
  sendMs: Percentiles
  /** From the moment the sender knew to the moment the integrator knew; 0 where the integrator was first. */
  arrivalMs: Percentiles
}

export interface Percentiles {
  p50: number
  p99: number
}

export function figuresOf(ledger: Ledger, run: { dialogues: number; drops: number; retries: number }): Figures {
  const { sent, deliveries } = ledger
  const arrivals = new Map<string, Delivery>()
  for (const delivery of deliveries) if (!arrivals.has(delivery.id)) arrivals.set(delivery.id, delivery)
  const received = sent.flatMap(({ id, acknowledgedAt }) => {
    const arrival = arrivals.get(id)
    return arrival ? [{ at: arrival.at, waited: Math.max(0, arrival.at - acknowledgedAt) }] : []
  })
  const begun = earliest(sent.map(({ startedAt }) => startedAt))
  const done = latest([...received.map(({ at }) => at), ...sent.map(({ acknowledgedAt }) => acknowledgedAt)])
  const seconds = sent.length === 0 ? 0 : (done - begun) / 1_000
  return {
    ...run,
    sent: sent.length,
    received: received.length,
    seconds,
    perSecond: seconds === 0 ? 0 : received.length / seconds,
    sendMs: percentiles(sent.map(({ startedAt, acknowledgedAt }) => acknowledgedAt - startedAt)),
    arrivalMs: percentiles(received.map(({ waited }) => waited)),
  }
}

const examples = 5

export function formatReport(figures: Figures, findings: Findings): string {
  const { sendMs, arrivalMs } = figures
  const milliseconds = ({ p50, p99 }: Percentiles) => `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`
  const rows: [string, string | number][] = [
    ['dialogues', figures.dialogues],
    ['sent', figures.sent],
    ['received', figures.received],
    ['lost', findings.lost.length],
    ['doubled', findings.doubled.length],
    ['out of order', findings.outOfOrder.length],
    ['missing in history', findings.missing.length],
    ['changed', findings.changed.length],
    ['never sent', findings.unexpected.length],
    ['drops made', figures.drops],
    ['sends repeated', figures.retries],
    ['seconds', figures.seconds.toFixed(2)],
    ['messages per second', figures.perSecond.toFixed(0)],
    ['send, p50 / p99', milliseconds(sendMs)],
    ['sent to received, p50 / p99', milliseconds(arrivalMs)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${String(value).padStart(8)}`)
  const faults = Object.values(findings).flatMap((found: string[]) => found.slice(0, examples))
  return [...table, '', isRight(findings) ? 'Right: every message once, unchanged and in order.' : 'WRONG:']
    .concat(faults.map((fault) => `  ${fault}`))
    .join('\n')
}

function percentiles(values: number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

const earliest = (moments: number[]) => moments.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const latest = (moments: number[]) => moments.reduce((a, b) => Math.max(a, b), 0)
