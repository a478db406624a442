import { setTimeout as pause } from 'node:timers/promises'
import { reconnected, refusals, serviceBack, sessionsOf } from '../failures.ts'
import { judge, type Row, seconds } from '../row.ts'

export const postgresRestarted: Row = {
  name: 'F7',
  fault: 'PostgreSQL crashes and comes back',
  trials: { full: 5, quick: 1 },
  work: async ({ stage, history, roll, limit, caughtUp, load }) => {
    const burst = load({ rate: 60 })
    await pause(700 + roll(800))
    const before = sessionsOf(history)
    const began = performance.now()
    await stage.database.crash()
    const serviceMs = await serviceBack(history, performance.now(), 30_000)
    const catchUpMs = await caughtUp(30_000)
    await pause(1_000)
    await burst.stop()
    const lost = reconnected(history, before)
    const { refused, unclean } = refusals(history, began)
    return judge(
      catchUpMs,
      `sends again after ${seconds(serviceMs)}, ${lost} sockets lost, ${refused} refused for good`,
      [
        ['service back (ms)', serviceMs, limit(5_000)],
        ['sockets lost', lost, 0],
        ['refused for good', refused, 0],
        ['failed without a retryable code', unclean, 0],
        ['caught up (ms)', catchUpMs, limit(5_000)],
      ],
    )
  },
}
