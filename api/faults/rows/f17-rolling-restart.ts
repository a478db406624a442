import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Follower, follow } from '../chains.ts'
import type { Instance } from '../instance.ts'
import { judge, type Row, seconds } from '../row.ts'
import type { Trial } from '../trial.ts'

/** What may close a socket of an instance that stops: a restart, or an instance that goes away. */
const polite = [1012, 1001]

export const rollingRestart: Row = {
  name: 'F17',
  fault: 'rolling restart by SIGTERM',
  trials: { full: 5, quick: 1 },
  scale: { rate: 5 },
  work: async (trial) => {
    const { stage, isQuick, caughtUp, limit } = trial
    const first = await restart(trial, stage.a, stage.b)
    const second = await restart(trial, stage.b, stage.a)
    const catchUpMs = await caughtUp(30_000)
    const both = [first, second]
    const slowest = Math.max(...both.map(({ ms }) => ms))
    const rude = both.flatMap(({ codes }) => codes.filter((code) => !polite.includes(code)))
    const refusedMs = Math.max(...both.map(({ refusedMs }) => refusedMs))
    const unanswered = first.unanswered + second.unanswered
    const spread = Math.min(...both.map(({ spreadMs }) => spreadMs))
    const codes = [...new Set(both.map(({ code }) => code))]
    const figure = `exit ${codes} in ${seconds(slowest)}, nobody let in after ${seconds(refusedMs)}, closes spread over ${seconds(spread)}, ${unanswered} sends cut`
    return judge(catchUpMs, figure, [
      ['exit code', codes.every((code) => code === 0) ? 0 : 1, 0],
      ['exit (ms)', slowest, 15_000],
      ['nobody let in (ms)', refusedMs, 2_000],
      [`sockets closed with ${[...new Set(rude)]}`, rude.length, 0],
      // Those who subscribed before the probes are told to go before them.
      ['closes came together, too soon by (ms)', isQuick ? 0 : 2_700 - spread, 0],
      ['sends cut', unanswered, 0],
      ['caught up (ms)', catchUpMs, limit(5_000)],
    ])
  },
}

/** Stops one instance under load while the balancer already sends newcomers to the other, and starts it again. */
async function restart({ history, companies, roll, isQuick, caughtUp }: Trial, instance: Instance, other: Instance) {
  await pause(500 + roll(500))
  const closed: { code: number; at: number }[] = []
  const probes: Follower[] = []
  const size = isQuick ? 25 : 2_000
  let connected = 0
  for (let index = 0; index < size; index++) {
    const company = companies[index % companies.length]
    if (!company) throw new Error('[faults] there is nobody to probe for')
    const probe = follow({
      history: { ...history, deliveries: [], chains: [], endings: [] },
      chain: { name: `probe ${index}`, workspace: company.workspaceId, conversation: null, after: 0 },
      sort: 'raw',
      url: instance.url,
      token: company.token,
      after: company.cursor,
      roll,
      onConnected: () => connected++,
      onClose: (code) => closed.push({ code, at: performance.now() }),
    })
    probes.push(probe)
    if (index % 50 === 49) await pause(100)
  }
  for (let waits = 0; connected < size; waits++) {
    if (waits > 3_000) throw new Error(`[faults] ${size - connected} probes could not connect`)
    await pause(20)
  }
  await caughtUp(30_000)
  const began = performance.now()
  const stopping = instance.stop()
  instance.proxy.aim(other.origin)
  let isOver = false
  const lastLetIn = knock(instance.origin, () => isOver)
  const { code, ms } = await stopping
  isOver = true
  const letInAt = await lastLetIn
  for (const probe of probes) probe.stop()
  const own = closed.splice(0).filter(({ at }) => at <= began + ms)
  await instance.start()
  const times = own.map(({ at }) => at)
  return {
    code,
    ms,
    refusedMs: Math.max(0, letInAt - began),
    codes: own.map((close) => close.code),
    spreadMs: Math.max(...times) - Math.min(...times),
    unanswered: cutSends(history, began),
  }
}

/** Comes to an instance again and again, past the balancer; answers when it was let in last, 0 for never. */
async function knock(origin: string, isOver: () => boolean): Promise<number> {
  const { hostname: host, port } = new URL(origin)
  let letInAt = 0
  while (!isOver()) {
    const socket = connect({ host, port: Number(port) })
    await once(socket, 'connect').then(
      () => {
        letInAt = performance.now()
      },
      () => undefined,
    )
    socket.destroy()
    await pause(50)
  }
  return letInAt
}

/** Sends that were under way at a time and never answered by the attempt that was. */
function cutSends({ writes }: Trial['history'], at: number): number {
  const underWay = new Map<string, boolean>()
  let cut = 0
  for (const write of writes) {
    const key = `${write.conversation} ${write.clientMessageId}`
    if (write.kind === 'invoke') underWay.set(key, write.at < at)
    else if (write.kind === 'info' && write.at >= at && underWay.get(key)) cut++
  }
  return cut
}
