/**
 * `pnpm bench fanout`: what one more subscriber costs the server, next to handing a ready string to a raw socket. Before
 * anybody tells of a message, one is committed, so that the machine has the same other work beside every server: memory
 * that others used meanwhile is slow to come back to, which a server that is alone would not show.
 */
import { loadavg } from 'node:os'
import { type Audience, createAudience, lanes } from './audience.ts'
import { type Contender, startParley, startPeer } from './contenders.ts'
import type { BenchOptions } from './main.ts'
import { installPeers, type PeerName } from './peers.ts'
import { openSockets, type Sockets } from './sockets.ts'
import { onStage } from './stage.ts'
import { median, whole } from './statistics.ts'
import { openWriter, shareRings } from './writer.ts'

/** How many messages of a lane may be under way at once. */
const lag = 8
const modes = { pipelined: lanes * lag, 'one in flight': 1 }
type Mode = keyof typeof modes

const goals = [
  { of: 'Parley', to: 'raw ws', atMost: 1.3 },
  { of: 'Parley', to: 'Socket.IO', atMost: 1 },
  { of: 'Parley, 20 selections', to: 'raw ws', atMost: 3 },
]

interface Entrant extends Contender {
  audience: Audience
  sockets: Sockets
  /** The newest message that was published. */
  last: number
  /** Milliseconds of processor for 100,000 deliveries, round by round. */
  figures: Record<Mode, number[]>
}

/** Prints the figures; false when a goal was not reached or anything was lost. */
export async function benchFanout({ isQuick, profileDir, only, sockets }: BenchOptions): Promise<boolean> {
  await installPeers()
  const [warmUps, rounds, deliveries] = isQuick ? [1, 3, 20_000] : [3, 7, 100_000]
  return onStage(async (stage) => {
    let isReached = true
    const redisUrl = await stage.startRedis()
    for (const subscribers of sockets ? [sockets] : [100, 1_000]) {
      const database = await stage.createDatabase(`fanout_${subscribers}`)
      await shareRings(stage, database, redisUrl)
      const options = { stage, redisUrl, profileDir }
      const { write: commit } = await openWriter(database, 'Peers')
      const startAfterCommits = async (peer: PeerName) => afterCommits(await startPeer(options, peer), commit)
      const contenders = [
        await startAfterCommits('raw-ws'),
        await startParley(options, database),
        await startParley(options, database, { name: 'Parley, 20 selections', selections: 20 }),
        await startAfterCommits('socket-io'),
        await startAfterCommits('yoga'),
      ].filter(({ name }) => !only || only.includes(name))
      const entrants: Entrant[] = []
      for (const contender of contenders) entrants.push(await enter(contender, subscribers))
      console.log(
        `fanout: ${whole(subscribers)} subscribers, a socket each; ${rounds} rounds of ${whole(deliveries)} deliveries by each in turn; load ${loadavg()[0]?.toFixed(1)}\n`,
      )
      const messages = Math.ceil(deliveries / subscribers / lanes) * lanes
      for (let round = -warmUps; round < rounds; round++) {
        await playRound(entrants, messages, subscribers, round >= 0)
      }
      isReached = print(entrants) && isReached
      for (const { sockets } of entrants) sockets.close()
      for (const { server } of entrants) await server.stop()
    }
    return isReached
  })
}

/** What a peer publishes comes after a commit, as what Parley publishes does. */
function afterCommits(peer: Contender, commit: (number: number) => Promise<void>): Contender {
  return {
    ...peer,
    publish: async (number) => {
      await commit(number)
      await peer.publish(number)
    },
  }
}

async function enter(contender: Contender, subscribers: number): Promise<Entrant> {
  const audience = createAudience(subscribers)
  const sockets = await openSockets(contender.server.port, contender.dialect, audience, subscribers, {
    isAlwaysAwake: true,
  })
  // A subscription is not acknowledged: whoever is heard has been reached by a message.
  const probe = setInterval(() => void contender.publish(0), 200)
  await audience.everybody()
  clearInterval(probe)
  return { ...contender, audience, sockets, last: 0, figures: { pipelined: [], 'one in flight': [] } }
}

async function playRound(entrants: Entrant[], messages: number, subscribers: number, counts: boolean): Promise<void> {
  for (const mode of ['pipelined', 'one in flight'] as const) {
    for (const entrant of entrants) {
      const before = await entrant.server.cpuMs()
      await run(entrant, messages, mode)
      const used = (await entrant.server.cpuMs()) - before
      if (counts) entrant.figures[mode].push((used * 100_000) / (messages * subscribers))
    }
  }
}

async function run(entrant: Entrant, messages: number, mode: Mode): Promise<void> {
  const { audience, publish, last } = entrant
  const end = last + messages
  entrant.last = end
  if (mode === 'one in flight') {
    for (let number = last + 1; number <= end; number++) {
      await publish(number)
      await audience.received(number)
    }
    return
  }
  const lane = async (first: number) => {
    for (let number = first; number <= end; number += lanes) {
      if (number - lag * lanes > last) await audience.received(number - lag * lanes)
      await publish(number)
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, place) => lane(last + 1 + place)))
  for (let number = Math.max(last + 1, end - lanes + 1); number <= end; number++) await audience.received(number)
}

function print(entrants: readonly Entrant[]): boolean {
  let isReached = true
  const raw = entrants.find(({ name }) => name === 'raw ws')
  console.log(
    `  ${''.padEnd(24)}${Object.keys(modes)
      .map((mode) => mode.padStart(14).padEnd(24))
      .join('')}`,
  )
  for (const entrant of entrants) {
    const cells = (['pipelined', 'one in flight'] as const).map((mode) => {
      const ratio = raw ? ratioOf(entrant, raw, mode) : Number.NaN
      return `${whole(median(entrant.figures[mode])).padStart(8)} ms  x ${ratio.toFixed(2).padEnd(9)}`
    })
    const { wrong } = entrant.audience
    const lost = [...entrant.sockets.failures(), ...(wrong > 0 ? [`${wrong} out of order or lost`] : [])]
    if (lost.length > 0) isReached = false
    console.log(`  ${entrant.name.padEnd(24)}${cells.join('')}${lost.slice(0, 3).join(', ')}`)
  }
  console.log('\n  Medians of processor time for 100,000 deliveries, and of the ratio to raw ws in the same round.')
  for (const { of, to, atMost } of goals) {
    const [own, other] = [of, to].map((wanted) => entrants.find(({ name }) => name === wanted))
    if (!own || !other) continue
    const ratios = (['pipelined', 'one in flight'] as const).map((mode) => ratioOf(own, other, mode))
    const isMet = ratios.every((ratio) => ratio <= atMost)
    isReached &&= isMet
    console.log(
      `  ${of} to ${to}: ${ratios.map((ratio) => ratio.toFixed(2)).join(' and ')}; goal ${atMost} or less: ${isMet ? 'reached' : 'MISSED'}`,
    )
  }
  console.log('')
  return isReached
}

const ratioOf = (own: Entrant, other: Entrant, mode: Mode) =>
  median(own.figures[mode].map((figure, round) => figure / (other.figures[mode][round] ?? Number.NaN)))
