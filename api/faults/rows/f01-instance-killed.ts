import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

export const instanceKilled: Row = {
  name: 'F1',
  fault: 'instance killed while it writes',
  trials: { full: 20, quick: 2 },
  work: async ({ stage, history, roll, limit, caughtUp, load }) => {
    const { a, b } = stage
    const burst = load({ rate: 100, urls: [a.url] })
    await pause(700 + roll(800))
    await a.kill()
    a.proxy.aim(b.origin)
    const catchUpMs = await caughtUp(30_000)
    await burst.stop()
    await a.start()
    const unanswered = history.writes.filter(({ kind }) => kind === 'info').length
    return judge(catchUpMs, `${unanswered} sends without an answer, caught up on B in ${seconds(catchUpMs)}`, [
      ['caught up (ms)', catchUpMs, limit(5_000)],
    ])
  },
}
