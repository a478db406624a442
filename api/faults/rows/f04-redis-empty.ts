import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

export const redisEmpty: Row = {
  name: 'F4',
  fault: 'Redis killed, back at once and empty',
  trials: { full: 20, quick: 2 },
  work: async ({ stage, roll, limit, caughtUp, load }) => {
    const { redis } = stage
    const burst = load({ rate: 80 })
    await pause(500 + roll(1_000))
    await redis.kill()
    await pause(roll(1_000))
    await redis.start()
    const catchUpMs = await caughtUp(30_000)
    await pause(1_000)
    await burst.stop()
    return judge(catchUpMs, `caught up in ${seconds(catchUpMs)}`, [['caught up (ms)', catchUpMs, limit(5_000)]])
  },
}
