/** Instances are stopped and replaced under load, behind a balancer, and nobody notices who comes back as told. */
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { createClient, type Client as SocketClient } from 'graphql-ws'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { receiveMessage } from '../domain/messages/receive.ts'
import { globalId } from '../graphql/ids.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Balancer, startBalancer } from '../testing/balancer.ts'
import { type ParleyProcess, startParley } from '../testing/parley-process.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { startTransportServer } from '../testing/transport-server.ts'
import { createReadiness } from './health.ts'

const send = 'mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
const added = 'subscription($after: String) { messageAdded(after: $after) { id cursor } }'
const processes: ParleyProcess[] = []

afterEach(async () => {
  for (const { process, exited } of processes.splice(0)) {
    process.kill('SIGKILL')
    await exited
  }
})

it('[F17] a rolling restart of two instances under load loses nothing and fails no mutation', async () => {
  const { app, redis, acme, conversationId } = await prepare()
  const balancer = await startBalancer()
  onTestFinished(() => balancer.close())
  const two = [await startInstance(app, redis), await startInstance(app, redis)]
  for (const { port } of two) balancer.targets.add(port)
  const reader = await acme.integration()
  const { cursor } = await reader.get('{ cursor }')
  const followers = Array.from({ length: 10 }, () => follow(balancer, reader.token, cursor))
  const writing = startWriting(balancer, reader.token, conversationId)

  for (const old of two) {
    const written = writing.ids.size
    await vi.waitFor(() => expect(writing.ids.size).toBeGreaterThan(written + 50), 10_000)
    const told = performance.now()
    old.parley.process.kill('SIGTERM')
    await vi.waitFor(() => expect(accepts(old.port)).resolves.toBe(false), { timeout: 2000, interval: 20 })
    expect(await old.parley.exited).toBe(0)
    expect(performance.now() - told).toBeLessThan(15_000)
    balancer.targets.delete(old.port)
    balancer.targets.add((await startInstance(app, redis)).port)
  }
  const written = writing.ids.size
  await vi.waitFor(() => expect(writing.ids.size).toBeGreaterThan(written + 50), 10_000)
  expect(await writing.stop()).toEqual([])

  const expected = await inLog(app, acme)
  expect([...writing.ids].sort()).toEqual([...expected].sort())
  for (const follower of followers) {
    await vi.waitFor(() => expect(follower.seen.length).toBeGreaterThanOrEqual(expected.length), 10_000)
    expect(follower.seen).toEqual(expected)
    await follower.stop()
  }
})

it('sockets are told 1012 over three seconds, and event streams end cleanly', async () => {
  const { app, redis, acme } = await prepare()
  const { parley, port } = await startInstance(app, redis)
  const { token } = await acme.integration()
  const sockets = await Promise.all(Array.from({ length: 60 }, () => openSocket(port, token)))
  const stream = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: 'subscription { messageAdded { id } }' }),
  })
  expect(stream.status).toBe(200)
  parley.process.kill('SIGTERM')
  // A connection that is cut makes this throw.
  expect(await stream.text()).not.toContain('event: complete')
  const ends = await Promise.all(sockets.map(({ closed }) => closed))
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([1012]))
  const times = ends.map(({ at }) => at).sort((a, b) => a - b)
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2500)
  expect((times[30] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1000)
  expect(await parley.exited).toBe(0)
})

it('an instance that is stopping is not ready', async () => {
  const { database, asked, answer } = slowDatabase()
  const server = await startTransportServer({ ready: createReadiness({ database }) })
  const asking = fetch(new URL('/ready', server.url))
  await asked
  const closing = server.close()
  answer()
  expect((await asking).status).toBe(503)
  await closing
})

it('an instance that is stopping tells connections that are kept alive to go, before it ends them', async () => {
  const { database, asked, answer } = slowDatabase()
  const server = await startTransportServer({ ready: createReadiness({ database }), options: { drainMs: 1000 } })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const other = new Agent({ keepAlive: true, maxSockets: 1 })
  expect((await ask(server.port, '/health', other)).connection).toBe('keep-alive')
  const underWay = ask(server.port, '/ready', agent)
  await asked
  const closing = server.close()
  // In the connection that was there before: there is no other way in any more.
  expect(await accepts(server.port)).toBe(false)
  expect(await ask(server.port, '/health', other)).toEqual({ status: 200, connection: 'close', isReused: true })
  answer()
  expect(await underWay).toEqual({ status: 503, connection: 'close', isReused: false })
  await closing
})

/** A database that has been asked, and answers when it is told to. */
function slowDatabase() {
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const database = () => {
    asked.resolve()
    return answered.promise
  }
  return { database, asked: asked.promise, answer: answered.resolve }
}

/** Asks over a connection that is kept alive. */
async function ask(port: number, path: string, agent: Agent) {
  const request = get({ host: '127.0.0.1', port, path, agent })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return { status: response.statusCode, connection: response.headers.connection, isReused: request.reusedSocket }
}

interface Prepared {
  app: TestApp
  redis: TestRedis
  acme: Company
  conversationId: string
}

async function prepare(): Promise<Prepared> {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const app = await startTestApp()
  onTestFinished(() => app.close())
  const acme = await foundCompany(app)
  const customer = { externalId: 'somebody' }
  const { conversationId } = await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'start' })
  return { app, redis, acme, conversationId }
}

async function startInstance(app: TestApp, redis: TestRedis): Promise<{ parley: ParleyProcess; port: number }> {
  const parley = startParley({
    DATABASE_URL: app.databaseUrl,
    PARLEY_SECRET: 'a secret for tests that is long enough',
    REDIS_URL: redis.url,
    MAX_SOCKETS_PER_VIEWER: '1000',
    MAX_SOCKET_MESSAGES_PER_10S: '100000',
  })
  processes.push(parley)
  return { parley, port: Number(new URL(await parley.ready).port) }
}

/** A client that keeps its place: `after` moves with every message, and every attempt sends it anew. */
function follow(balancer: Balancer, token: string, cursor: string): { seen: string[]; stop(): Promise<void> } {
  const seen: string[] = []
  const variables = { after: cursor }
  const client = openClient(balancer, token)
  client.subscribe<{ messageAdded: { id: string; cursor: string } }>(
    { query: added, variables },
    {
      next: ({ data, errors }) => {
        if (!data) return void seen.push(JSON.stringify(errors))
        variables.after = data.messageAdded.cursor
        seen.push(data.messageAdded.id)
      },
      error: (error) => void seen.push(`ended: ${String(error)}`),
      complete: () => undefined,
    },
  )
  return { seen, stop: async () => client.dispose() }
}

function openClient(balancer: Balancer, token: string): SocketClient {
  return createClient({
    url: balancer.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { token },
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** attempt, 1000))),
    shouldRetry: () => true,
  })
}

/** Four write over HTTP and two over a socket; each repeats a send that got no answer, under the same id. */
function startWriting(balancer: Balancer, token: string, conversationId: string) {
  const ids = new Set<string>()
  const failures: unknown[] = []
  let isOver = false
  let count = 0
  const client = openClient(balancer, token)
  const inputOf = (clientMessageId: string) => ({
    input: { conversationId: globalId('Conversation', conversationId), text: 'x', clientMessageId },
  })
  const work = async (ask: (variables: object) => Promise<Sent | null>) => {
    while (!isOver) {
      const variables = inputOf(`message ${count++}`)
      let answer = await ask(variables)
      while (answer === null) answer = await ask(variables)
      if (answer.data) ids.add(answer.data.sendMessage.message.id)
      else failures.push(answer.errors)
    }
  }
  const overHttp = async (variables: object): Promise<Sent | null> => {
    try {
      const response = await fetch(balancer.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: send, variables }),
      })
      return response.status === 503 ? null : ((await response.json()) as Sent)
    } catch {
      // No answer: it may have been sent or not, so it is sent again.
      return null
    }
  }
  const overSocket = async (variables: object): Promise<Sent> => {
    const { value } = await client.iterate({ query: send, variables: { ...variables } }).next()
    return value as Sent
  }
  const workers = [overHttp, overHttp, overHttp, overHttp, overSocket, overSocket].map((ask) => work(ask))
  return {
    ids,
    /** Ends it; answers what failed. */
    stop: async () => {
      isOver = true
      await Promise.all(workers)
      await client.dispose()
      return failures
    },
  }
}

interface Sent {
  data?: { sendMessage: { message: { id: string } } }
  errors?: unknown
}

async function inLog(app: TestApp, { workspaceId }: Company): Promise<string[]> {
  const events = await app.db.event.findMany({
    where: { workspaceId, type: 'message.added' },
    orderBy: { seq: 'asc' },
  })
  // The first one started the conversation.
  return events.slice(1).map(({ subjectId }) => globalId('Message', subjectId))
}

async function openSocket(port: number, token: string): Promise<{ closed: Promise<{ code: number; at: number }> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }))
  await once(socket, 'message')
  return { closed: once(socket, 'close').then(([code]) => ({ code, at: performance.now() })) }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
