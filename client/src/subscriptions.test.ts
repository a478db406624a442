import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { createLiveClient, type Result } from './index.ts'
import { createWorld, follow, type World } from './testing/world.ts'
import { messageAdded } from './testing/world-query.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

type Options = Partial<Parameters<typeof follow>[0]>

async function start(options: Options = {}, request?: Parameters<typeof follow>[1]) {
  const known = (await world.stored()).length
  const received = follow({ url: world.url, token: world.token, ...options }, request)
  onTestFinished(() => received.client.dispose())
  return { ...received, expected: async () => (await world.stored()).slice(known) }
}

const transports = ['websocket', 'sse'] as const
const noSink = { next: () => undefined, error: () => undefined }

describe('the cursor', () => {
  it('is told when the subscription begins and after each event, and another client goes on with it', async () => {
    const first = await start()
    await expect.poll(() => first.cursors.length).toBe(1)
    await world.write(5)
    await expect.poll(() => first.cursors.length).toBe(6)
    first.client.dispose()
    await world.write(5)
    const second = follow({ url: world.url, token: world.token }, { after: first.cursors.at(-1) })
    onTestFinished(() => second.client.dispose())
    await expect.poll(() => second.ids.length).toBe(5)
    expect([...first.ids, ...second.ids]).toEqual(await first.expected())
  })

  it('beside a page, read with `query`, misses nothing of what follows', async () => {
    const { client } = await start()
    await world.write(1)
    const { cursor } = await client.query<{ cursor: string }>(
      '{ cursor conversations(first: 1) { edges { node { id } } } }',
    )
    await world.write(3)
    const later = follow({ url: world.url, token: world.token }, { after: cursor })
    onTestFinished(() => later.client.dispose())
    await expect.poll(() => later.ids.length).toBe(3)
  })

  it.each(transports)('that is not one asks for a fresh start (%s)', async (transport) => {
    const { resyncs, errors } = await start({ transport }, { after: 'nonsense' })
    await expect.poll(() => resyncs).toMatchObject([{ code: 'CURSOR_MALFORMED', resync: true }])
    expect(errors).toEqual([])
  })

  it('must be asked for, which is said before anything is sent', () => {
    const client = createLiveClient({ url: world.url, token: async () => ({ token: world.token, expiresAt: null }) })
    onTestFinished(() => client.dispose())
    const subscribe = (query: string) => () => client.subscribe({ query }, noSink)
    expect(subscribe('subscription { messageAdded { cursor } }')).toThrow(/\$after/)
    expect(subscribe('subscription ($after: String) { messageAdded(after: $after) { id } }')).toThrow(/cursor/)
    expect(client.state.status).toBe('idle')
  })

  it('may stand elsewhere', async () => {
    const query = 'subscription ($after: String) { messageAdded(after: $after) { id at: cursor } }'
    const cursorOf = ({ data }: Result) => (data as { messageAdded: { at: string } }).messageAdded.at
    const { ids, cursors } = await start({ transport: 'websocket' }, { query, cursorOf })
    await expect.poll(() => cursors.length).toBe(1)
    await world.write(2)
    await expect.poll(() => cursors.length).toBe(3)
    expect(ids.length).toBe(2)
  })
})

describe('the sink', () => {
  it.each(transports)(
    'is given one event at a time, and a slow one does not fill the memory (%s)',
    async (transport) => {
      const gate = Promise.withResolvers<void>()
      const meter = metered()
      let running = 0
      let most = 0
      const onText = async () => {
        running++
        most = Math.max(most, running)
        await gate.promise
        running--
      }
      const { client, ids, cursors, expected } = await start({ transport, fetch: meter.fetch }, { onText })
      await expect.poll(() => client.state.status).toBe('live')
      expect(cursors.length).toBe(1)
      const taken = () => (transport === 'sse' ? meter.bytes() : world.proxy.bytes.fromTarget)
      await world.write(300)
      const before = await steady(taken)
      await world.write(300)
      expect((await steady(taken)) - before).toBeLessThan(1_000)
      expect(client.state.status).toBe('catching-up')
      gate.resolve()
      const all = await expected()
      await expect.poll(() => ids.length, { timeout: 15_000 }).toBe(all.length)
      expect(ids).toEqual(all)
      expect(most).toBe(1)
      await expect.poll(() => client.state.status).toBe('live')
    },
  )

  it('is given a long replay in one go when it keeps up', async () => {
    const { cursor } = await world.company.owner.get('{ cursor }')
    await world.write(500)
    let subscribed = 0
    class Counting extends WebSocket {
      override send(data: string) {
        if (data.includes('"subscribe"')) subscribed++
        super.send(data)
      }
    }
    const { ids } = await start({ transport: 'websocket', webSocketImpl: Counting }, { after: cursor })
    await expect.poll(() => ids.length, { timeout: 10_000 }).toBe(500)
    expect(subscribed).toBe(1)
  })

  it('that fails ends the subscription before the event that it did not process', async () => {
    const { ids, errors, cursors } = await start(
      {},
      {
        onText: () => {
          if (ids.length === 2) throw new Error('The disk is full')
        },
      },
    )
    await expect.poll(() => cursors.length).toBe(1)
    await world.write(5)
    await expect.poll(() => errors).toMatchObject([{ code: 'SINK_FAILED', cause: { message: 'The disk is full' } }])
    expect(cursors.length).toBe(3)
  })

  it.each(transports)('hears why a subscription cannot be (%s)', async (transport) => {
    const missing = { conversationId: 'con_01930000000070008000000000000001' }
    const { errors } = await start({ transport }, { variables: missing })
    await expect.poll(() => errors).toMatchObject([{ code: 'NOT_FOUND' }])
    const invalid = await start(
      { transport },
      { query: 'subscription ($after: String) { nothing(after: $after) { cursor } }' },
    )
    await expect.poll(() => invalid.errors).toMatchObject([{ code: 'GRAPHQL_VALIDATION_FAILED' }])
  })
})

describe('one page', () => {
  it('has one WebSocket for all its subscriptions', async () => {
    const { client, ids } = await start()
    const more = Array.from({ length: 5 }, () => received(client))
    await expect.poll(() => client.state.status).toBe('live')
    await world.write(3)
    for (const list of [ids, ...more.map(({ list }) => list)]) await expect.poll(() => list.length).toBe(3)
    expect(world.proxy.open.filter(({ isWebSocket }) => isWebSocket).length).toBe(1)
  })

  it('has two event streams at most: the others wait, ephemera longest, and lose nothing', async () => {
    let streams = 0
    let most = 0
    const counting: typeof fetch = async (input, init) => {
      const isStream = new Headers(init?.headers).get('accept') === 'text/event-stream'
      if (!isStream) return fetch(input, init)
      most = Math.max(most, ++streams)
      init?.signal?.addEventListener('abort', () => streams--)
      return fetch(input, init)
    }
    const client = createLiveClient({
      url: world.url,
      token: async () => ({ token: world.token, expiresAt: null }),
      transport: 'sse',
      fetch: counting,
    })
    onTestFinished(() => client.dispose())
    const ephemeral = received(client, { query: 'subscription { messageAdded { id } }', isResumable: false })
    await expect.poll(() => client.state.status).toBe('live')
    const [first, second, third] = [received(client), received(client), received(client)]
    expect(client.state.waiting).toBe(2)
    // From here on nothing is missed: before it has a cursor, a subscription begins with what is new.
    for (const { subscription } of [first, second, third]) {
      await expect.poll(() => subscription.cursor).not.toBeNull()
    }
    await world.write(3)
    await expect.poll(() => [first, second].map(({ list }) => list.length)).toEqual([3, 3])
    expect([third.list, ephemeral.list]).toEqual([[], []])
    first.subscription.unsubscribe()
    await expect.poll(() => third.list).toEqual(second.list)
    second.subscription.unsubscribe()
    expect(client.state.waiting).toBe(0)
    const wroteOne = () => world.write(1).then(() => ephemeral.list.length)
    await expect.poll(wroteOne).toBeGreaterThan(0)
    expect(most).toBe(2)
  })

  it('closes its connection when nothing is subscribed any more, and opens one when something is', async () => {
    const client = createLiveClient({
      url: world.url,
      token: async () => ({ token: world.token, expiresAt: null }),
      timings: { idleCloseMs: 50 },
    })
    onTestFinished(() => client.dispose())
    const sockets = () => world.proxy.open.filter(({ isWebSocket }) => isWebSocket).length
    const { subscription } = received(client)
    await expect.poll(() => client.state.status).toBe('live')
    subscription.unsubscribe()
    await expect.poll(() => client.state.status).toBe('idle')
    await expect.poll(sockets).toBe(0)
    received(client)
    await expect.poll(() => client.state.status).toBe('live')
    expect(sockets()).toBe(1)
  })
})

function received(client: ReturnType<typeof createLiveClient>, request: object = {}) {
  const list: string[] = []
  const subscription = client.subscribe<{ messageAdded: { id: string } }>(
    { query: messageAdded, ...request },
    { next: ({ data }) => void list.push(data?.messageAdded.id ?? ''), error: (error) => void list.push(error.code) },
  )
  return { list, subscription }
}

/** A fetch that counts what is read of the answers, and reads nothing ahead. */
function metered() {
  let bytes = 0
  const counting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
      bytes += chunk.length
      controller.enqueue(chunk)
    }
    const count = new TransformStream<Uint8Array, Uint8Array>({ transform }, undefined, { highWaterMark: 0 })
    return new Response(response.body.pipeThrough(count), response)
  }
  return { fetch: counting, bytes: () => bytes }
}

/** The value once it is the same twice in a row. */
async function steady(read: () => number): Promise<number> {
  let last = -1
  await expect
    .poll(
      () => {
        const isSame = last === read()
        last = read()
        return isSame
      },
      { interval: 200 },
    )
    .toBe(true)
  return last
}
