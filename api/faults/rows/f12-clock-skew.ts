import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

const hour = 3_600

export const clockSkew: Row = {
  name: 'F12',
  fault: 'clocks two hours apart, one of them set back',
  trials: { full: 5, quick: 1 },
  stage: { hasClocks: true },
  program: 'faketime',
  work: async ({ stage, history, isQuick, limit, caughtUp }) => {
    const { a, b } = stage
    const span = isQuick ? 2_000 : 8_000
    try {
      a.shiftClock(hour)
      b.shiftClock(-hour)
      await pause(span)
      a.shiftClock(hour - 600)
      const busyBefore = a.busyMs()
      await pause(span)
      const busy = (a.busyMs() - busyBefore) / span
      const catchUpMs = await caughtUp(30_000)
      const unanswered = history.writes.filter(({ kind }) => kind === 'info' || kind === 'fail').length
      const skew = await skewOf(a.origin, b.origin)
      const figure = `${seconds(skew)} apart, ${unanswered} sends failed, processor ${Math.round(busy * 100)} %`
      return judge(catchUpMs, figure, [
        ['clocks were not apart (ms)', 6_000_000 - skew, 0],
        ['sends failed', unanswered, 0],
        ['processor time per time', busy, 0.8],
        ['caught up (ms)', catchUpMs, limit(5_000)],
      ])
    } finally {
      a.shiftClock(0)
      b.shiftClock(0)
    }
  },
}

/** How far the clocks of two instances are apart, by the dates of their answers. */
async function skewOf(...origins: string[]): Promise<number> {
  const dates = await Promise.all(
    origins.map(async (origin) => {
      const response = await fetch(`${origin}/health`)
      return Date.parse(response.headers.get('date') ?? '')
    }),
  )
  return Math.max(...dates) - Math.min(...dates)
}
