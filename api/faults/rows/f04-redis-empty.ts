import { setTimeout as pause } from 'node:timers/promises'
import { attend, rightAgain } from '../presence.ts'
import { judge, type Row, seconds } from '../row.ts'

export const redisEmpty: Row = {
  name: 'F4',
  fault: 'Redis killed, back at once and empty',
  trials: { full: 20, quick: 2 },
  work: async ({ stage, companies, roll, limit, caughtUp, load }) => {
    const { a, b, redis, presenceLifeMs } = stage
    const [company] = companies
    if (!company) throw new Error('[faults] there is nobody to be present')
    const [onA, onB, leaver] = await Promise.all([a, b, a].map((instance) => attend(company, instance)))
    if (!onA || !onB || !leaver) throw new Error('[faults] somebody did not come')
    const here = [
      [onA, 'ONLINE'],
      [onB, 'ONLINE'],
    ] as const
    const about = { instances: [a, b], limitMs: 60_000 }
    const knownMs = await rightAgain({
      ...about,
      truth: [...here, [leaver, 'ONLINE']],
      since: performance.now(),
      steadyMs: 500,
    })
    const burst = load({ rate: 80 })
    await pause(500 + roll(1_000))
    await redis.kill()
    leaver.leave()
    await pause(roll(1_000))
    await redis.start()
    const since = performance.now()
    const right = rightAgain({
      ...about,
      truth: [...here, [leaver, 'OFFLINE']],
      since,
      // The instances keep those who are connected three times in a life: whoever comes and goes shows in that time.
      steadyMs: presenceLifeMs / 2,
    })
    const catchUpMs = await caughtUp(30_000)
    await pause(1_000)
    await burst.stop()
    const rightMs = await right
    for (const { leave } of [onA, onB]) leave()
    return judge(catchUpMs, `caught up in ${seconds(catchUpMs)}, presence right again in ${seconds(rightMs)}`, [
      ['caught up (ms)', catchUpMs, limit(5_000)],
      ['presence known before (ms)', knownMs, limit(2_000)],
      ['presence right again (ms)', rightMs, 60_000],
    ])
  },
}
