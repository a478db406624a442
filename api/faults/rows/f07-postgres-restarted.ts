import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

export const postgresRestarted: Row = {
  name: 'F7',
  fault: 'PostgreSQL crashes and comes back',
  trials: { full: 5, quick: 1 },
  work: async ({ stage, history, roll, limit, caughtUp, load }) => {
    const burst = load({ rate: 60 })
    await pause(700 + roll(800))
    const sessions = () => new Map(history.deliveries.map(({ chain, session }) => [chain, session]))
    const before = sessions()
    const refusedBefore = history.writes.filter(({ kind }) => kind === 'fail').length
    await stage.crashPostgres()
    const back = performance.now()
    await waitFor(() => history.writes.some(({ kind, at }) => kind === 'ok' && at > back), 30_000)
    const serviceMs = performance.now() - back
    const catchUpMs = await caughtUp(30_000)
    await pause(1_000)
    await burst.stop()
    const reconnected = [...sessions()].filter(([chain, session]) => session !== (before.get(chain) ?? session)).length
    const refused = history.writes.filter(({ kind }) => kind === 'fail').length - refusedBefore
    const unclean = history.writes.filter((write) => write.kind === 'info' && write.reason === 'INTERNAL_SERVER_ERROR')
    return judge(
      catchUpMs,
      `sends again after ${seconds(serviceMs)}, ${reconnected} sockets lost, ${refused} refused for good`,
      [
        ['service back (ms)', serviceMs, limit(5_000)],
        ['sockets lost', reconnected, 0],
        ['refused for good', refused, 0],
        ['failed without a retryable code', unclean.length, 0],
        ['caught up (ms)', catchUpMs, limit(5_000)],
      ],
    )
  },
}

async function waitFor(condition: () => boolean, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!condition() && performance.now() < deadline) await pause(10)
}
