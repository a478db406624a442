import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../../bench/statistics.ts'
import { deliveryTimes } from '../delivery-times.ts'
import { sendTimes } from '../load.ts'
import { judge, type Row, seconds } from '../row.ts'
import type { Stage } from '../stage.ts'

/**
 * How long an instance under this load goes on taking memory for its heap, whatever happens to Redis: V8 grows it little
 * by little. Only then does its growth say something about what it keeps for a Redis that is gone.
 */
const warmUpMs = 120_000
const warmStages = new WeakSet<Stage>()

export const redisGone: Row = {
  name: 'F3',
  fault: 'Redis gone',
  trials: { full: 20, quick: 1 },
  work: async ({ stage, history, roll, isQuick, limit, caughtUp }) => {
    const { a, b, redis } = stage
    if (!isQuick && !warmStages.has(stage)) await pause(warmUpMs)
    warmStages.add(stage)
    await pause(700 + roll(800))
    const memoryBefore = Math.max(a.memory(), b.memory())
    await redis.kill()
    const since = performance.now()
    await pause(isQuick ? 7_000 : 30_000)
    const until = performance.now()
    const memoryGrowth = Math.max(a.memory(), b.memory()) - memoryBefore
    await redis.start()
    const catchUpMs = await caughtUp(30_000)
    const sends = quantile(sendTimes(history.writes, { since, until }), 0.99)
    const deliveries = quantile(deliveryTimes(history, { since, until: until - 2_500 }), 0.99)
    return judge(
      catchUpMs,
      `sends p99 ${seconds(sends)}, deliveries p99 ${seconds(deliveries)}, memory ${signed(memoryGrowth)} MB`,
      [
        ['sends p99 (ms)', sends, limit(1_000)],
        ['deliveries p99 (ms)', deliveries, limit(2_500)],
        ['memory (MB)', memoryGrowth, 50],
        ['caught up (ms)', catchUpMs, limit(5_000)],
      ],
    )
  },
}

const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(0)}`
