/** `pnpm bench latency`: from sending a message on one instance to its receipt from another. */
import { Redis } from 'ioredis'
import pg from 'pg'
import { globalId } from '../src/graphql/ids.ts'
import { createAudience, textOf } from './audience.ts'
import { type Connection, openConnection } from './connection.ts'
import { startPeer } from './contenders.ts'
import { graphqlDialect, rawDialect, subscription } from './dialects.ts'
import type { BenchOptions } from './main.ts'
import { installPeers } from './peers.ts'
import { openSockets } from './sockets.ts'
import { onStage, type Stage, type StageDatabase } from './stage.ts'
import { median, quantile } from './statistics.ts'
import { openWriter } from './writer.ts'
import { appendByHand } from './writes-reference.ts'

const mutation = 'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
const pauseMs = 5

interface Way {
  name: string
  /** Sends a message and resolves once the subscriber has it. */
  send(number: number): Promise<void>
}

/** Prints the figures; there is no goal. False when a message was lost. */
export async function benchLatency({ isQuick }: BenchOptions): Promise<boolean> {
  await installPeers()
  const messages = isQuick ? 100 : 1_000
  return onStage(async (stage) => {
    const redisUrl = await stage.startRedis()
    const database = await stage.createDatabase('latency')
    const ways = [await rawWay(stage, database, redisUrl), await parleyWay(stage, database, redisUrl)]
    const times = ways.map((): number[] => [])
    console.log(`latency: ${messages} messages, one at a time, each way in turn\n`)
    for (let number = 1 - warmUp; number <= messages; number++) {
      for (const [place, way] of ways.entries()) {
        const start = performance.now()
        await way.send(number + warmUp)
        if (number > 0) times[place]?.push(performance.now() - start)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
    for (const [place, { name }] of ways.entries()) {
      const own = times[place] ?? []
      console.log(
        `  ${name.padEnd(34)}p50 ${quantile(own, 0.5).toFixed(2)} ms, p99 ${quantile(own, 0.99).toFixed(2)} ms`,
      )
    }
    const [raw = [], own = []] = times
    const ratio = median(own.map((value, place) => value / (raw[place] ?? Number.NaN)))
    console.log(`\n  Parley takes ${ratio.toFixed(2)} times as long, median of the pairs.\n`)
    return true
  })
}

const warmUp = 50

/** The same rows by one prepared statement, a PUBLISH after its commit, and a string handed to a raw socket. */
async function rawWay(stage: Stage, database: StageDatabase, redisUrl: string): Promise<Way> {
  const { workspaceId, conversationIds, people } = await openWriter(database, 'Raw')
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  stage.closing(() => client.end())
  const publisher = new Redis(redisUrl)
  stage.closing(async () => publisher.disconnect())
  const { server } = await startPeer({ stage, redisUrl }, 'raw-ws')
  const audience = createAudience(1)
  const open = await openSockets(server.port, rawDialect, audience, 1)
  stage.closing(async () => open.close())
  const thread = { workspaceId, agentId: people[0]?.agentId ?? '', token: '', conversationId: conversationIds[0] ?? '' }
  return {
    name: 'statement + PUBLISH + raw socket',
    send: async (number) => {
      const text = textOf(number)
      await appendByHand(client, thread, { text, clientMessageId: `${number}` })
      await publisher.publish('raw', text)
      await audience.received(number)
    },
  }
}

async function parleyWay(stage: Stage, database: StageDatabase, redisUrl: string): Promise<Way> {
  const { conversationIds, people } = await openWriter(database, 'Parley')
  const [writing, delivering] = [
    await stage.startParley(database, { redisUrl }),
    await stage.startParley(database, { redisUrl }),
  ]
  const token = people[0]?.token ?? ''
  const connection = await openConnection(writing.port)
  stage.closing(async () => connection.close())
  const audience = createAudience(1)
  const open = await openSockets(
    delivering.port,
    graphqlDialect(() => ({ token, query: subscription() })),
    audience,
    1,
  )
  stage.closing(async () => open.close())
  const send = (number: number) => sendOver(connection, token, conversationIds[0] ?? '', number)
  for (let isHeard = false; !isHeard; ) {
    await send(0)
    isHeard = await Promise.race([
      audience.everybody().then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 100)),
    ])
  }
  return {
    name: 'sendMessage to messageAdded',
    send: async (number) => {
      await Promise.all([send(number), audience.received(number)])
    },
  }
}

async function sendOver(connection: Connection, token: string, conversationId: string, number: number): Promise<void> {
  const input = {
    conversationId: globalId('Conversation', conversationId),
    text: textOf(number),
    clientMessageId: crypto.randomUUID(),
  }
  await connection.ask(token, JSON.stringify({ query: mutation, variables: { input } }))
}
