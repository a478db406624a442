import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

export const redisFrozen: Row = {
  name: 'F5',
  fault: 'Redis cuts its subscribers, then freezes',
  trials: { full: 20, quick: 1 },
  work: async ({ stage, roll, isQuick, limit, caughtUp }) => {
    const { redis } = stage
    await pause(500 + roll(500))
    for (let cut = 0; cut < (isQuick ? 2 : 4); cut++) {
      await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await pause(isQuick ? 700 : 5_000)
    }
    const afterCuts = await caughtUp(30_000)
    redis.freeze()
    await pause(isQuick ? 4_500 : 20_000)
    redis.thaw()
    const catchUpMs = await caughtUp(30_000)
    return judge(
      catchUpMs,
      `caught up after the cuts in ${seconds(afterCuts)}, after the frost in ${seconds(catchUpMs)}`,
      [
        ['caught up after the cuts (ms)', afterCuts, limit(2_000)],
        ['caught up after the frost (ms)', catchUpMs, limit(2_000)],
      ],
    )
  },
}
