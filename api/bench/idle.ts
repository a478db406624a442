/** `pnpm bench idle`: how much memory a subscription takes on the server while nothing happens. */
import { createAudience } from './audience.ts'
import { type Contender, startParley, startPeer } from './contenders.ts'
import type { BenchOptions } from './main.ts'
import { installPeers } from './peers.ts'
import { openSockets } from './sockets.ts'
import { onStage } from './stage.ts'
import { median, whole } from './statistics.ts'
import { shareRings } from './writer.ts'

const goalKiB = 30
/** Before those that count, so that what is made once is there. */
const warmUp = 200

/** Prints the figures; false when the goal was not reached or a subscriber was not reached. */
export async function benchIdle({ isQuick, only }: BenchOptions): Promise<boolean> {
  await installPeers()
  const [rounds, subscriptions] = isQuick ? [1, 1_000] : [3, 2_000]
  return onStage(async (stage) => {
    const redisUrl = await stage.startRedis()
    const database = await stage.createDatabase('idle')
    await shareRings(stage, database, redisUrl)
    const options = { stage, redisUrl }
    const starts = [
      { name: 'raw ws', start: () => startPeer(options, 'raw-ws') },
      { name: 'Parley', start: () => startParley(options, database) },
      { name: 'Socket.IO', start: () => startPeer(options, 'socket-io') },
      { name: 'plain Yoga', start: () => startPeer(options, 'yoga') },
    ].filter(({ name }) => !only || only.includes(name))
    console.log(
      `idle: ${whole(subscriptions)} subscriptions, a socket each; ${rounds} fresh processes of each in turn\n`,
    )
    const figures = new Map<string, number[]>()
    for (let round = 0; round < rounds; round++) {
      for (const { name, start } of starts) {
        const contender = await start()
        figures.set(name, [...(figures.get(name) ?? []), await measure(contender, subscriptions)])
        await contender.server.stop()
      }
    }
    for (const [name, values] of figures) {
      console.log(
        `  ${name.padEnd(12)}${median(values).toFixed(1).padStart(6)} KiB  (${values.map((value) => value.toFixed(1)).join(', ')})`,
      )
    }
    const own = median(figures.get('Parley') ?? [])
    console.log(`\n  Parley: goal ${goalKiB} KiB or less: ${own <= goalKiB ? 'reached' : 'MISSED'}\n`)
    return own <= goalKiB
  })
}

/** Resident memory for one of so many subscriptions, in KiB. Each has received a message before it counts. */
async function measure(contender: Contender, subscriptions: number): Promise<number> {
  const few = await subscribe(contender, warmUp)
  const before = await contender.server.rss()
  const many = await subscribe(contender, subscriptions)
  const after = await contender.server.rss()
  few.close()
  many.close()
  return (after - before) / subscriptions / 1_024
}

async function subscribe({ server, dialect, publish }: Contender, size: number) {
  const audience = createAudience(size)
  const sockets = await openSockets(server.port, dialect, audience, size)
  const probe = setInterval(() => void publish(0), 200)
  await audience.everybody()
  clearInterval(probe)
  return sockets
}
