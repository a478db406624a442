/** `pnpm bench herd`: an instance is killed, and all its clients come to the other one with their cursors. */
import { loadavg } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { type Audience, createAudience, lanes, numberIn } from './audience.ts'
import { graphqlDialect, resumingSubscription } from './dialects.ts'
import type { BenchOptions } from './main.ts'
import { onStage } from './stage.ts'
import { whole } from './statistics.ts'
import { openWriter, shareRings, type Writer } from './writer.ts'

const goalSeconds = 20
/** To every client: what a busy company has. With 2,000 clients that is 8,000 deliveries per second. */
const writesPerSecond = 4
/** Clients come back after a random time up to this, which doubles with each attempt. */
const firstPauseMs = 500
const longestPauseMs = 8_000

interface Herd {
  /** Resolves when every client has received something since the kill. */
  back: Promise<void>
  reconnections(): number
  /** From here on a message counts as received after the kill. */
  begin(): void
  close(): void
}

/** Prints the figures; false when it took longer than the goal or a message was lost. */
export async function benchHerd({ isQuick, profileDir }: BenchOptions): Promise<boolean> {
  const clients = isQuick ? 500 : 2_000
  return onStage(async (stage) => {
    const redisUrl = await stage.startRedis()
    const database = await stage.createDatabase('herd')
    await shareRings(stage, database, redisUrl)
    const writer = await openWriter(database, 'Herd')
    const [first, second] = [
      await stage.startParley(database, { redisUrl, profileDir }),
      await stage.startParley(database, { redisUrl, profileDir }),
    ]
    console.log(
      `herd: ${whole(clients)} clients, ${writesPerSecond} messages per second; load ${loadavg()[0]?.toFixed(1)}\n`,
    )
    const audience = createAudience(clients)
    const herd = await follow([first.port, second.port], writer, audience, clients)
    const writing = keepWriting(writer)
    await after(2_000)
    herd.begin()
    const start = performance.now()
    await first.kill()
    await herd.back
    const backSeconds = (performance.now() - start) / 1_000
    const last = await writing.stop()
    for (let number = Math.max(1, last - lanes + 1); number <= last; number++) await audience.received(number)
    const seconds = (performance.now() - start) / 1_000
    herd.close()
    const isReached = seconds <= goalSeconds && audience.wrong === 0
    console.log(`  all back after      ${backSeconds.toFixed(1)} s, ${whole(herd.reconnections())} connections
  all caught up after ${seconds.toFixed(1)} s; goal ${goalSeconds} s or less: ${isReached ? 'reached' : 'MISSED'}
  complete            ${audience.wrong === 0 ? 'yes' : 'NO'}: ${whole(last)} messages to each, ${audience.wrong} lost, repeated or out of order\n`)
    return isReached
  })
}

function keepWriting({ write }: Writer) {
  let isOver = false
  const run = async () => {
    let number = 0
    while (!isOver) {
      const next = after(1_000 / writesPerSecond)
      await write(++number)
      await next
    }
    return number
  }
  const running = run()
  return {
    /** Answers the number of the last message. */
    stop: () => {
      isOver = true
      return running
    },
  }
}

/** Clients that resume after the last cursor they have, at the instances in turn. */
async function follow(
  ports: number[],
  { ctx, workspaceId, people }: Writer,
  audience: Audience,
  size: number,
): Promise<Herd> {
  const { lastSeq, epoch } = await ctx.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId } })
  const cursors = Array.from({ length: size }, () => ctx.cursors.encode({ workspaceId, epoch, seq: Number(lastSeq) }))
  const sockets = new Set<WebSocket>()
  const away = new Set(cursors.keys())
  const { promise: back, resolve } = Promise.withResolvers<void>()
  let hasBegun = false
  let isClosing = false
  let reconnections = 0

  const { path, protocol, greeting, reply } = graphqlDialect((member) => ({
    token: people[member % people.length]?.token,
    query: resumingSubscription,
    variables: { after: cursors[member] },
  }))

  function connect(member: number, attempt: number) {
    const socket = new WebSocket(`ws://127.0.0.1:${ports[attempt % ports.length]}${path}`, protocol, {
      perMessageDeflate: false,
    })
    sockets.add(socket)
    socket.on('open', () => socket.send(greeting(member) ?? ''))
    socket.on('message', (data: Buffer) => {
      const number = numberIn(data)
      if (number === null) {
        const answer = reply(data.toString(), member)
        if (answer !== null) socket.send(answer)
        return
      }
      const { cursor } = JSON.parse(data.toString()).payload.data.messageAdded
      cursors[member] = cursor
      audience.take(member, number)
      if (attempt === 0 || !hasBegun) return
      away.delete(member)
      if (away.size === 0) resolve()
    })
    // What failed to connect closes as well.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      if (isClosing) return
      reconnections++
      const pause = Math.min(firstPauseMs * 2 ** Math.floor(attempt / ports.length), longestPauseMs)
      setTimeout(() => connect(member, attempt + 1), Math.random() * pause)
    })
  }

  for (let member = 0; member < size; member++) {
    connect(member, 0)
    if (member % 50 === 49) await after(50)
  }
  return {
    back,
    begin: () => {
      hasBegun = true
    },
    reconnections: () => reconnections,
    close: () => {
      isClosing = true
      for (const socket of sockets) socket.terminate()
    },
  }
}
