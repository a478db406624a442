import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { createRedisBus, type RedisBus } from './redis-bus.ts'

let redis: TestRedis
const buses: RedisBus[] = []

beforeAll(async () => {
  redis = await startRedis()
})
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()))
})
afterAll(() => redis.close())

describe('a bus over Redis', () => {
  it('delivers what is published once a subscription resolved, to every instance', async () => {
    const [one, other] = [await connectedBus(), await connectedBus()]
    const heard: string[] = []
    await one.subscribe('a', (payload) => heard.push(`one ${payload}`))
    await other.subscribe('a', (payload) => heard.push(`other ${payload}`))
    other.publish('a', '{"x":"ä"}')
    await vi.waitFor(() => expect(heard.sort()).toEqual(['one {"x":"ä"}', 'other {"x":"ä"}']))
  })

  it('misses nothing between a subscription’s answer and a publication, ever', async () => {
    const [one, other] = [await connectedBus(), await connectedBus()]
    for (let round = 0; round < 300; round++) {
      const heard = Promise.withResolvers<string>()
      const stop = await one.subscribe(`round ${round}`, heard.resolve)
      other.publish(`round ${round}`, `${round}`)
      expect(await heard.promise).toBe(`${round}`)
      stop()
    }
  })

  it('unsubscribes with the last listener of a channel only', async () => {
    const bus = await connectedBus()
    const stops = [await bus.subscribe('b', () => undefined), await bus.subscribe('b', () => undefined)]
    stops[0]?.()
    stops[0]?.()
    await bus.subscribe('later', () => undefined)
    expect(await listeners('b')).toBe(1)
    stops[1]?.()
    await vi.waitFor(async () => expect(await listeners('b')).toBe(0))
  })

  it('goes on after a listener that throws', async () => {
    const bus = await connectedBus()
    const heard: string[] = []
    await bus.subscribe('c', (payload) => {
      heard.push(payload)
      throw new Error('broken')
    })
    bus.publish('c', '1')
    bus.publish('c', '2')
    await vi.waitFor(() => expect(heard).toEqual(['1', '2']))
  })

  it('tells that it is back when every subscription is in force again', async () => {
    const [bus, other] = [await connectedBus(), await connectedBus()]
    const heard: string[] = []
    await bus.subscribe('d', (payload) => heard.push(payload))
    await bus.subscribe('e', (payload) => heard.push(payload))
    const resumed = new Promise<void>((resolve) => void bus.onResumed(resolve))
    expect(await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBeGreaterThan(0)
    await resumed
    other.publish('d', '1')
    other.publish('e', '2')
    await vi.waitFor(() => expect(heard.sort()).toEqual(['1', '2']))
  })

  it('keeps nobody waiting while Redis is away, and says so once', async () => {
    const lines: string[] = []
    const bus = createRedisBus(at(redis.url), pino({}, { write: (line) => lines.push(JSON.parse(line).msg) }))
    buses.push(bus)
    await vi.waitFor(() => bus.check())
    await redis.kill()
    onTestFinished(() => redis.start())
    await vi.waitFor(() => expect(bus.check()).rejects.toThrow('not connected'))
    const heard: string[] = []
    const asked = performance.now()
    await bus.subscribe('f', (payload) => heard.push(payload))
    for (let n = 0; n < 10_000; n++) bus.publish('f', 'lost')
    expect(performance.now() - asked).toBeLessThan(200)
    // Several attempts to connect fail meanwhile.
    await vi.waitFor(() => expect(performance.now() - asked).toBeGreaterThan(1500), { timeout: 3000 })
    expect(lines).toEqual(['[redis] connected', expect.stringContaining('[redis] is away')])

    const resumed = new Promise<void>((resolve) => void bus.onResumed(resolve))
    await redis.start()
    await resumed
    await vi.waitFor(() => bus.check())
    bus.publish('f', 'back')
    await vi.waitFor(() => expect(heard).toEqual(['back']))
    expect(lines).toEqual(['[redis] connected', expect.stringContaining('[redis] is away'), '[redis] is back'])
  })

  it('drops what a frozen Redis does not take, and waits half a second for a subscription at most', async () => {
    const bus = await connectedBus()
    const heard: string[] = []
    await bus.subscribe('g', (payload) => heard.push(payload))
    redis.freeze()
    onTestFinished(() => redis.thaw())
    const asked = performance.now()
    for (let n = 0; n < 5000; n++) bus.publish('g', `${n}`)
    expect(performance.now() - asked).toBeLessThan(200)
    await bus.subscribe('h', () => undefined)
    expect(performance.now() - asked).toBeLessThan(1500)
    const resumed = new Promise<void>((resolve) => void bus.onResumed(resolve))
    redis.thaw()
    await resumed
    await vi.waitFor(() => expect(heard.length).toBe(1000))
    expect(heard.at(-1)).toBe('999')
  })
})

describe('the other ways to reach Redis', () => {
  it('are Sentinels, which know the master', async () => {
    const sentinel = await startRedis(['--sentinel'])
    onTestFinished(() => sentinel.close())
    await sentinel.ask('SENTINEL', 'MONITOR', 'parley', '127.0.0.1', redis.port, 1)
    const address = { host: '127.0.0.1', port: sentinel.port }
    await hearsItself({ sentinels: [address], master: 'parley', cluster: [] })
  })

  it('are the nodes of a cluster, of which some may be gone, and all hear what one is told', async () => {
    const nodes = await Promise.all([
      startRedis(['--cluster-enabled', 'yes']),
      startRedis(['--cluster-enabled', 'yes']),
    ])
    onTestFinished(async () => void (await Promise.all(nodes.map((node) => node.close()))))
    const [one, other] = nodes
    if (!one || !other) throw new Error('two were started')
    await one.ask('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
    await one.ask('CLUSTER', 'MEET', '127.0.0.1', other.port)
    await vi.waitFor(async () => expect(await other.ask('CLUSTER', 'INFO')).toContain('cluster_state:ok'), 10_000)
    const gone = { host: '127.0.0.1', port: 1 }
    const address = ({ port }: TestRedis) => ({ host: '127.0.0.1', port })
    const settings = { sentinels: [], master: '', cluster: [gone, address(other)] }
    const speaker = createRedisBus({ ...settings, cluster: [address(one)] }, silent)
    buses.push(speaker)
    await hearsItself(settings, speaker)
  })
})

const silent = pino({ level: 'silent' })
const at = (url: string) => ({ url, sentinels: [], master: 'mymaster', cluster: [] })

async function connectedBus(settings: Parameters<typeof createRedisBus>[0] = at(redis.url)): Promise<RedisBus> {
  const bus = createRedisBus(settings, silent)
  buses.push(bus)
  await vi.waitFor(() => bus.check(), 5000)
  return bus
}

async function hearsItself(settings: Parameters<typeof createRedisBus>[0], speaker?: RedisBus): Promise<void> {
  const bus = await connectedBus(settings)
  await vi.waitFor(() => (speaker ?? bus).check(), 5000)
  const heard: string[] = []
  await bus.subscribe('here', (payload) => heard.push(payload))
  ;(speaker ?? bus).publish('here', 'yes')
  await vi.waitFor(() => expect(heard).toEqual(['yes']), 5000)
}

async function listeners(channel: string): Promise<number> {
  const answer = await redis.ask('PUBSUB', 'NUMSUB', channel)
  return Number((answer as unknown[])[1])
}
