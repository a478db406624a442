/** `pnpm bench writes`: how much of what PostgreSQL can take reaches it through the whole of Parley. */
import pg from 'pg'
import { globalId } from '../src/graphql/ids.ts'
import { openConnection } from './connection.ts'
import type { BenchOptions } from './main.ts'
import { processorTimeOf } from './processor-time.ts'
import { onStage } from './stage.ts'
import { median, whole } from './statistics.ts'
import { checkNothingLost } from './writes-check.ts'
import { appendByHand } from './writes-reference.ts'
import { makeThreads, type Thread } from './writes-stage.ts'

const goal = 0.35
const connections = 10
const rounds = 7
const sizes = { workspaces: 20, conversations: 100 }
const text = 'Your parcel left our warehouse this morning, and it should reach you tomorrow.'

const mutation = `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id seq cursor text createdAt } }
}`

/** One way to store a message, on the connection with the given number. */
type Send = (connection: number, thread: Thread, clientMessageId: string) => Promise<void>

interface Slice {
  perSecond: number
  /** Processor time for 1,000 messages, in milliseconds; null where it cannot be known. */
  postgresMs: number | null
  nodeMs: number
}

/** Prints the figures; false when the goal was not reached. */
export async function benchWrites({ isQuick, profileDir }: BenchOptions): Promise<boolean> {
  const ms = isQuick ? 1_000 : 4_000
  return onStage(async (stage) => {
    const database = await stage.createDatabase('writes')
    const threads = await makeThreads(database.services, sizes)
    const server = await stage.startParley(database, { profileDir })
    const reference = await openReference(database.url)
    const parley = await openParley(server.port)
    const stored = { reference: 0, parley: 0 }
    const measure = async (name: keyof typeof stored, send: Send): Promise<Slice> => {
      const node = await server.cpuMs()
      const postgres = processorTimeOf(stage.pid)
      const start = performance.now()
      const count = await load(send, threads, `${name}-${stored[name]}`, ms)
      const seconds = (performance.now() - start) / 1_000
      const postgresNow = processorTimeOf(stage.pid)
      stored[name] += count
      return {
        perSecond: count / seconds,
        nodeMs: ((await server.cpuMs()) - node) / (count / 1_000),
        postgresMs: postgres === null || postgresNow === null ? null : (postgresNow - postgres) / (count / 1_000),
      }
    }

    console.log(
      `writes: ${connections} connections, ${sizes.conversations} conversations in ${sizes.workspaces} workspaces, ${rounds} pairs of ${ms / 1_000} s\n`,
    )
    const pairs = []
    // The first pair only warms up.
    for (let round = 0; round <= rounds; round++) {
      const pair = { raw: await measure('reference', reference.send), own: await measure('parley', parley.send) }
      if (round > 0) pairs.push(pair)
      if (round > 0) printPair(round, pair)
    }
    parley.close()
    await reference.close()
    const verdict = await checkNothingLost(database.pool, stored)
    return print(pairs, verdict)
  })
}

/** Keeps every connection busy with one message after another until the time is over; answers how many were acknowledged. */
async function load(send: Send, threads: readonly Thread[], prefix: string, ms: number): Promise<number> {
  const end = performance.now() + ms
  let sent = 0
  const work = async (connection: number) => {
    while (performance.now() < end) {
      const number = sent++
      const thread = threads[number % threads.length]
      if (thread) await send(connection, thread, `${prefix}-${number}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, connection) => work(connection)))
  return sent
}

async function openReference(url: string) {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: url }))
  for (const client of clients) await client.connect()
  const send: Send = async (connection, thread, clientMessageId) => {
    const client = clients[connection]
    if (client) await appendByHand(client, thread, { text, clientMessageId })
  }
  return { send, close: () => Promise.all(clients.map((client) => client.end())) }
}

async function openParley(port: number) {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)))
  const send: Send = async (connection, { conversationId, token }, clientMessageId) => {
    const input = { conversationId: globalId('Conversation', conversationId), text, clientMessageId }
    await open[connection]?.ask(token, JSON.stringify({ query: mutation, variables: { input } }))
  }
  return {
    send,
    close: () => {
      for (const connection of open) connection.close()
    },
  }
}

function printPair(round: number, { raw, own }: { raw: Slice; own: Slice }): void {
  const ratio = (own.perSecond / raw.perSecond).toFixed(3)
  console.log(`  ${round}. reference ${whole(raw.perSecond)}/s, Parley ${whole(own.perSecond)}/s, ratio ${ratio}`)
}

function print(
  pairs: readonly { raw: Slice; own: Slice }[],
  { isComplete, lines }: Awaited<ReturnType<typeof checkNothingLost>>,
) {
  const ratios = pairs.map(({ raw, own }) => own.perSecond / raw.perSecond)
  const of = (pick: (pair: { raw: Slice; own: Slice }) => number | null) =>
    median(pairs.map((pair) => pick(pair) ?? Number.NaN))
  const ratio = median(ratios)
  console.log(`
  reference   ${whole(of(({ raw }) => raw.perSecond))}/s; PostgreSQL ${whole(of(({ raw }) => raw.postgresMs))} ms of processor per 1,000
  Parley      ${whole(of(({ own }) => own.perSecond))}/s; PostgreSQL ${whole(of(({ own }) => own.postgresMs))} ms, Node ${whole(of(({ own }) => own.nodeMs))} ms of processor per 1,000
  ratio       ${ratio.toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}); goal ${goal} or more: ${ratio >= goal ? 'reached' : 'MISSED'}
${lines.map((line) => `  ${line}`).join('\n')}
`)
  return isComplete && ratio >= goal
}
