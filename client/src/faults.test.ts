import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createDice } from './testing/dice.ts'
import { createWorld, follow, type World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

type Options = Partial<Parameters<typeof follow>[0]>
type Request = Parameters<typeof follow>[1]

/** Follows through the proxy from now on, and leaves at the end of the test. */
async function start(options: Options = {}, request?: Request) {
  const known = (await world.stored()).length
  const received = follow({ url: world.url, token: world.token, ...options }, request)
  onTestFinished(() => {
    received.client.dispose()
    world.proxy.release()
    world.proxy.refuseUpgrades(false)
    world.proxy.refuseConnections(false)
  })
  await expect.poll(() => received.client.state.status, { timeout: 10_000 }).toBe('live')
  const expected = async () => (await world.stored()).slice(known)
  /** Waits until everything written since the beginning is there: each once, and in order. */
  const isComplete = async () => {
    const all = await expected()
    await expect.poll(() => received.ids.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(all.length)
    expect(received.ids).toEqual(all)
    expect(received.errors).toEqual([])
  }
  const transport = () => received.client.state.transport
  const becomes = (expected: 'websocket' | 'sse' | null) =>
    expect.poll(transport, { timeout: 10_000, interval: 10 }).toBe(expected)
  /** Stops what is open from carrying anything. Answers how to wait until that was noticed, also if all is well again by then. */
  const stall = () => {
    const before = received.statuses.length
    world.proxy.stall()
    const isWithout = (status: string) => status === 'offline' || status === 'connecting'
    return () =>
      expect.poll(() => received.statuses.slice(before).some(isWithout), { timeout: 10_000, interval: 10 }).toBe(true)
  }
  return { ...received, isComplete, transport, becomes, stall }
}

describe('[003-18] a client whose network fails receives each message once and in order', () => {
  it.each(['auto', 'websocket', 'sse'] as const)('when nothing happens (%s)', async (transport) => {
    const { isComplete } = await start({ transport })
    await world.write(50)
    await isComplete()
  })

  it.each([
    { transport: 'auto', rounds: 100, seed: 1 },
    { transport: 'websocket', rounds: 20, seed: 2 },
    { transport: 'sse', rounds: 20, seed: 3 },
  ] as const)(
    'through $rounds cuts, one for each 20 that are written ($transport)',
    { timeout: 120_000 },
    async ({ transport, rounds, seed }) => {
      const { isComplete, ids } = await start({ transport })
      const roll = createDice(seed)
      let cuts = 0
      for (let round = 0; round < rounds; round++) {
        const before = ids.length
        await world.write(20)
        // Half of the cuts hit whatever is under way, the other half a client that has just received something.
        if (roll(2) === 0) await expect.poll(() => ids.length, { interval: 2, timeout: 10_000 }).toBeGreaterThan(before)
        await expect.poll(() => world.proxy.open.length, { interval: 1, timeout: 10_000 }).toBeGreaterThan(0)
        cuts += Math.sign(world.proxy.cut({ how: roll(2) === 0 ? 'reset' : 'end' }))
      }
      expect(cuts).toBe(rounds)
      await isComplete()
    },
  )

  it('when the instance stops and the next one takes over', async () => {
    const { isComplete, statuses } = await start()
    const second = await world.app.another()
    const third = await second.another()
    onTestFinished(() => world.proxy.aim(world.app.url))
    world.proxy.aim(second.url)
    world.proxy.cut()
    await world.write(30)
    await isComplete()
    world.proxy.aim(third.url)
    const writing = world.write(200)
    await second.close()
    await writing
    await isComplete()
    expect(statuses).toContain('offline')
  })

  it('over event streams while upgrades are refused, and over WebSocket again afterwards', async () => {
    world.proxy.refuseUpgrades(true)
    const { isComplete, becomes, transport } = await start()
    expect(transport()).toBe('sse')
    await world.write(20)
    await isComplete()
    world.proxy.refuseUpgrades(false)
    const writing = world.write(100)
    await becomes('websocket')
    await writing
    await isComplete()
  })

  it('falls back when WebSockets open and do not last', async () => {
    const { isComplete, becomes } = await start()
    const isWebSocket = ({ isWebSocket }: { isWebSocket: boolean }) => isWebSocket
    const writing = world.write(200)
    for (let count = 0; count < 2; count++) {
      await expect.poll(() => world.proxy.cut({ some: isWebSocket }), { interval: 5 }).toBeGreaterThan(0)
    }
    await becomes('sse')
    await writing
    await isComplete()
  })

  it('when no network is there for a while, trying both transports in turn', async () => {
    const { client, isComplete, statuses } = await start()
    world.proxy.refuseConnections(true)
    world.proxy.cut()
    const before = world.proxy.total
    await expect.poll(() => world.proxy.total - before, { timeout: 10_000 }).toBeGreaterThan(8)
    await world.write(20)
    expect(client.state).toMatchObject({ transport: null, status: expect.stringMatching(/offline|connecting/) })
    world.proxy.refuseConnections(false)
    await isComplete()
    await expect.poll(() => client.state.status).toBe('live')
    expect(statuses).toContain('offline')
  })

  it('when the connection falls silent without an end (WebSocket)', async () => {
    const { isComplete, becomes, stall } = await start({
      transport: 'websocket',
      timings: { keepAliveMs: 300, pongTimeoutMs: 300 },
    })
    const noticed = stall()
    await world.write(20)
    await noticed()
    await becomes('websocket')
    await isComplete()
  })

  it('when the connection falls silent without an end (event stream)', async () => {
    const { isComplete, becomes, stall } = await start({ transport: 'sse', timings: { sseSilenceMs: 1_000 } })
    const noticed = stall()
    await world.write(20)
    await noticed()
    await becomes('sse')
    await isComplete()
  })

  it('when not even a handshake is answered', async () => {
    const { client, isComplete, becomes } = await start({ timings: { connectTimeoutMs: 300 } })
    world.proxy.stall({ new: true })
    world.proxy.cut()
    await becomes(null)
    const before = world.proxy.total
    await expect.poll(() => world.proxy.total - before, { timeout: 10_000 }).toBeGreaterThan(3)
    await world.write(20)
    world.proxy.release()
    await isComplete()
    expect(client.state.status).not.toBe('offline')
  })
})
