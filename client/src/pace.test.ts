import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { createLiveClient, type LiveClient } from './index.ts'
import { type ScriptedServer, startScript } from './testing/script.ts'
import { createWorld, scaled, type World } from './testing/world.ts'
import { messageAdded } from './testing/world-query.ts'

const rateWindowMs = 300
const messagesPer10s = 10

describe('what a client says on one socket', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await startScript()
  })
  afterAll(() => server?.close())

  it('is paced: with many subscriptions it comes back a part at a time, the oldest first', async () => {
    const { client, sent } = start()
    for (let number = 0; number < 25; number++) subscribe(client, `${number}`)
    const first = await takePeers(25)
    expect(first.map(({ variables }) => variables.after)).toEqual(Array.from({ length: 25 }, (_, place) => `${place}`))
    expect(busiest(sent)).toBeLessThanOrEqual(messagesPer10s)
    sent.length = 0
    first[0]?.close(1012)
    expect((await takePeers(25)).map(({ variables }) => variables.after)).toEqual(
      Array.from({ length: 25 }, (_, place) => `${place}`),
    )
    expect(busiest(sent)).toBeLessThanOrEqual(messagesPer10s)
  })

  it('holds no word for who left before its turn, and says goodbye for the others in their turn', async () => {
    const { client, sent } = start()
    const subscriptions = Array.from({ length: 20 }, (_, number) => subscribe(client, `${number}`))
    await takePeers(messagesPer10s - 1)
    expect(client.state.status).toBe('catching-up')
    for (const { unsubscribe } of subscriptions.slice(0, 19)) unsubscribe()
    const [last] = await takePeers(1)
    expect(last?.variables.after).toBe('19')
    await expect.poll(() => typesIn(sent).complete, { timeout: 10_000 }).toBe(messagesPer10s - 1)
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    expect(typesIn(sent).subscribe).toBe(messagesPer10s)
    expect(busiest(sent)).toBeLessThanOrEqual(messagesPer10s)
  })

  /** A client of the scripted server, and when it said what. */
  function start() {
    const sent: { at: number; type: string }[] = []
    class Counting extends WebSocket {
      override send(data: string) {
        sent.push({ at: performance.now(), type: JSON.parse(data).type })
        super.send(data)
      }
    }
    const client = createLiveClient({
      url: server.url,
      token: async () => ({ token: 'any', expiresAt: null }),
      transport: 'websocket',
      webSocketImpl: Counting,
      messagesPer10s,
      timings: { ...scaled, rateWindowMs },
    })
    onTestFinished(() => client.dispose())
    return { client, sent }
  }

  async function takePeers(count: number) {
    const peers = []
    while (peers.length < count) peers.push(await server.next())
    return peers
  }
})

describe('a client with more subscriptions than the server takes messages', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld({
      settings: { MAX_SOCKET_MESSAGES_PER_10S: '60', MAX_SUBSCRIPTIONS_PER_SOCKET: '100' },
    })
  })
  afterAll(() => world?.close())

  it('comes back after a cut without being sent away, and receives with each of them', async () => {
    const codes: number[] = []
    class Watched extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol)
        this.once('close', (code) => codes.push(code))
      }
    }
    const client = createLiveClient({
      url: world.url,
      token: async () => ({ token: world.token, expiresAt: null }),
      transport: 'websocket',
      webSocketImpl: Watched,
      timings: scaled,
    })
    onTestFinished(() => client.dispose())
    const { cursor } = await client.query<{ cursor: string }>('{ cursor }')
    const received = Array.from({ length: 70 }, () => subscribe(client, cursor).ids)
    await expect.poll(() => world.app.feed.report().followers, { timeout: 10_000 }).toBeGreaterThan(40)
    world.proxy.cut()
    await world.write(2)
    const expected = await world.stored()
    await expect.poll(() => received.map(({ length }) => length), { timeout: 20_000 }).toEqual(received.map(() => 2))
    for (const ids of received) expect(ids).toEqual(expected)
    expect(codes).toEqual([1006])
  })
})

function subscribe(client: LiveClient, after: string) {
  const ids: string[] = []
  const { unsubscribe } = client.subscribe<{ messageAdded: { id: string } }>(
    { query: messageAdded, after },
    { next: ({ data }) => void ids.push(data?.messageAdded.id ?? ''), error: (error) => void ids.push(error.code) },
  )
  return { ids, unsubscribe }
}

/** The most that was said in any window. */
const busiest = (sent: { at: number }[]) =>
  Math.max(...sent.map(({ at }) => sent.filter((other) => other.at >= at && other.at < at + rateWindowMs - 1).length))

const typesIn = (sent: { type: string }[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(sent.map(({ type }) => type))].map((type) => [type, sent.filter((one) => one.type === type).length]),
  )
