import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../../bench/statistics.ts'
import { startProxy } from '../../src/testing/proxy.ts'
import { follow } from '../chains.ts'
import { deliveryTimes } from '../delivery-times.ts'
import { judge, type Row, seconds } from '../row.ts'
import type { Trial } from '../trial.ts'

/** As slow as a bad telephone line. */
const bytesPerSecond = 8_000
/**
 * What the memory of a process may differ by for no reason, in megabytes: its heap grows until there is need to clean it.
 * What the floods are worth to those who hardly read is more than that.
 */
const noiseMb = 96

export const slowConsumer: Row = {
  name: 'F10',
  fault: 'subscribers that hardly read',
  trials: { full: 5, quick: 1 },
  // All writing is in the floods, so that nothing comes after the slow ones have caught up.
  scale: { companies: 1, chains: 6, textLength: 2_000, rate: 0 },
  quickScale: { companies: 1, chains: 4, textLength: 16_000, rate: 0 },
  work: async (trial) => {
    const { stage, companies, followers, history, roll, isQuick, caughtUp } = trial
    const [company] = companies
    if (!company) throw new Error('[faults] there is nobody to be slow')
    const proxy = await startProxy(stage.a.origin)
    try {
      await flood(trial)
      const baseline = quantile(deliveryTimes(history), 0.99)
      const memoryBefore = stage.a.memory()
      const { lastSeq } = await stage.services.db.workspaceFeed.findUniqueOrThrow({
        where: { workspaceId: company.workspaceId },
      })
      const after = stage.services.cursors.encode({ workspaceId: company.workspaceId, epoch: 1, seq: Number(lastSeq) })
      const slow = Array.from({ length: isQuick ? 12 : 20 }, (_, index) =>
        follow({
          history,
          chain: {
            name: `slow ${index + 1}`,
            workspace: company.workspaceId,
            conversation: null,
            after: Number(lastSeq),
          },
          sort: 'raw',
          url: `${proxy.url}/graphql`,
          token: company.token,
          after,
          roll,
        }),
      )
      await pause(1_000)
      proxy.throttle(bytesPerSecond)
      const since = performance.now()
      await flood(trial)
      const isSlow = new Set(slow.map(({ chain }) => chain.name))
      const others = { ...history, deliveries: history.deliveries.filter(({ chain }) => !isSlow.has(chain)) }
      const behind = quantile(deliveryTimes(others, { since }), 0.99)
      const growth = stage.a.memory() - memoryBefore
      const backlog =
        Math.max(...followers.map(({ taken }) => taken.size)) - Math.max(...slow.map(({ taken }) => taken.size))
      proxy.throttle(null)
      followers.push(...slow.map((one) => ({ ...one, instance: stage.a })))
      const catchUpMs = await caughtUp(60_000)
      const figure = `${slow.length} slow ones, memory ${growth.toFixed(0)} MB more, others p99 ${seconds(baseline)} before and ${seconds(behind)} beside them`
      return judge(catchUpMs, figure, [
        ['memory (MB)', growth, slow.length + noiseMb],
        ['events read at once by the slow', -backlog, 0],
        ['others p99 (ms)', behind, Math.max(baseline * 1.5, baseline + (isQuick ? 1_000 : 50))],
        ['caught up (ms)', catchUpMs, 60_000 - 1],
      ])
    } finally {
      await proxy.close()
    }
  },
}

/** More than the buffers of the operating system hold: about 10,000 messages of 2 kB, or 700 of 16 kB. */
async function flood({ load, history, isQuick }: Trial): Promise<void> {
  const wanted = isQuick ? 700 : 10_000
  const written = () => history.writes.filter(({ kind }) => kind === 'ok').length
  const goal = written() + wanted
  const burst = load({ rate: isQuick ? 150 : 300 })
  const deadline = performance.now() + 120_000
  while (written() < goal && performance.now() < deadline) await pause(50)
  await burst.stop()
}
