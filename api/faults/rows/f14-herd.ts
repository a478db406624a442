import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../../bench/statistics.ts'
import { follow } from '../chains.ts'
import { sendTimes } from '../load.ts'
import { startLoadApart } from '../load-apart.ts'
import { judge, type Row, seconds } from '../row.ts'

export const herd: Row = {
  name: 'F14',
  fault: 'a herd moves to the other instance',
  trials: { full: 5, quick: 1 },
  scale: { rate: 5 },
  quickScale: { rate: 5 },
  work: async ({ stage, companies, followers, history, roll, isQuick, limit, caughtUp }) => {
    const { a, b } = stage
    const size = isQuick ? 200 : 2_000
    let attempts = 0
    const back = new Set<string>()
    let backAt = Number.NaN
    for (let index = 0; index < size; index++) {
      const company = companies[index % companies.length]
      if (!company) throw new Error('[faults] there is nobody in the herd')
      const { workspaceId: workspace, start, token, cursor } = company
      const chain = { name: `herd ${index + 1}`, workspace, conversation: null, after: start }
      const one = follow({
        history,
        chain,
        sort: 'raw',
        url: a.url,
        token,
        after: cursor,
        roll,
        onConnected: () => {
          if (back.size === size) return
          back.add(chain.name)
          backAt = performance.now()
        },
        onClose: () => attempts++,
      })
      followers.push({ ...one, instance: a })
      // They came one after the other, and will move all at once.
      if (index % 50 === 49) await pause(100)
    }
    await caughtUp(60_000)
    await pause(500)
    attempts = 0
    const writers = companies.flatMap(({ conversations, token }) =>
      conversations.map((conversation) => ({ conversation, token })),
    )
    // A process that is busy with two thousand sockets cannot tell how long an answer took.
    const writing = await startLoadApart({ history, writers, urls: [b.url], rate: 10, seed: roll(1_000) })
    const since = performance.now()
    back.clear()
    await a.kill()
    a.proxy.aim(b.origin)
    await pause(500)
    const catchUpMs = await caughtUp(60_000)
    const wholeMs = performance.now() - since
    const backMs = back.size === size ? backAt - since : Number.NaN
    await writing.stop()
    const mine = history.writes.filter(({ clientMessageId }) => clientMessageId.startsWith('apart'))
    const sends = quantile(sendTimes(mine, { since }), 0.99)
    const [pool] = await stage.services.db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM pg_stat_activity WHERE application_name = 'parley' AND datname = current_database()`
    const connections = Number(pool?.count)
    await a.start()
    const figure = `${back.size} of ${size} back in ${seconds(backMs)}, with everything in ${seconds(wholeMs)}, ${attempts} closes, sends p99 ${seconds(sends)}, ${connections} database connections`
    return judge(catchUpMs, figure, [
      ['back (ms)', backMs, limit(15_000)],
      ['back with everything (ms)', wholeMs, limit(20_000)],
      ['closes for each of the herd', attempts / size, 3],
      ['sends p99 (ms)', sends, limit(1_000)],
      // Two pools: that of the instance, and that of the suite itself.
      ['database connections', connections, 20],
    ])
  },
}
