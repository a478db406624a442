import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'
import type { Stage } from '../stage.ts'
import type { Trial } from '../trial.ts'

export const redisFrozen: Row = {
  name: 'F5',
  fault: 'Redis cuts its subscribers, overrun by one of them, then freezes',
  trials: { full: 20, quick: 1 },
  work: async (trial) => {
    const { stage, roll, isQuick, limit, caughtUp, load } = trial
    const { redis } = stage
    await pause(500 + roll(500))
    for (let cut = 0; cut < (isQuick ? 2 : 4); cut++) {
      await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await pause(isQuick ? 700 : 5_000)
    }
    const afterCuts = await caughtUp(30_000)
    const burst = load({ rate: 40, urls: [stage.a.url] })
    const left = await overrun(trial)
    const afterOverrun = await caughtUp(30_000)
    await burst.stop()
    redis.freeze()
    await pause(isQuick ? 4_500 : 20_000)
    redis.thaw()
    const catchUpMs = await caughtUp(30_000)
    return judge(
      catchUpMs,
      `caught up after the cuts in ${seconds(afterCuts)}, after the overrun in ${seconds(afterOverrun)}, after the frost in ${seconds(catchUpMs)}`,
      [
        ['caught up after the cuts (ms)', afterCuts, limit(2_000)],
        ['subscribers that were not cut off by the overrun', left, 0],
        ['caught up after the overrun (ms)', afterOverrun, limit(2_000)],
        ['caught up after the frost (ms)', catchUpMs, limit(2_000)],
      ],
    )
  },
}

/** Redis counts what it keeps for a subscriber, which is little here, and what goes at once to one that reads is not kept. */
const little = 'pubsub 32kb 16kb 5'
const usual = 'pubsub 32mb 8mb 60'
const piece = 'x'.repeat(8_000)
/** The operating system takes some megabytes on the way before Redis keeps anything. */
const mostPieces = 5_000

/** Freezes an instance until Redis has cut it off, and lets it go on. Answers how many it should have cut off and did not. */
async function overrun({ stage, companies }: Trial): Promise<number> {
  const { b, redis } = stage
  const [company] = companies
  if (!company) throw new Error('[faults] there is nobody to overrun')
  const all = await subscribers(stage)
  await redis.ask('CONFIG', 'SET', 'client-output-buffer-limit', little)
  b.freeze()
  try {
    for (let pieces = 0; pieces < mostPieces; pieces++) {
      await redis.ask('PUBLISH', `parley:events:${company.workspaceId}`, piece)
      if (pieces % 100 === 99 && (await subscribers(stage)) < all) break
    }
    await pause(1_000)
    return (await subscribers(stage)) < all ? 0 : 1
  } finally {
    await redis.ask('CONFIG', 'SET', 'client-output-buffer-limit', usual)
    b.thaw()
  }
}

async function subscribers({ redis }: Stage): Promise<number> {
  const list = String(await redis.ask('CLIENT', 'LIST', 'TYPE', 'pubsub'))
  return list.split('name=parley-subscribe').length - 1
}
