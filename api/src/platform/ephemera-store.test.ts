import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { createRedisStore, openRedisStore } from './ephemera-redis-store.ts'
import { createLocalStore, type ExpiringStore } from './ephemera-store.ts'

const log = pino({ level: 'silent' })
const address = { sentinels: [], master: '', cluster: [] }

let redis: TestRedis
let cluster: TestRedis
let shared: ReturnType<typeof openRedisStore>
let clustered: ReturnType<typeof openRedisStore>
const stores: Record<string, ExpiringStore> = { 'in this process': createLocalStore() }

beforeAll(async () => {
  redis = await startRedis()
  shared = openRedisStore({ ...address, url: redis.url }, log)
  stores['in Redis'] = shared
  cluster = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'])
  await cluster.ask('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
  clustered = openRedisStore({ ...address, cluster: [{ host: '127.0.0.1', port: cluster.port }] }, log)
  stores['in a Redis Cluster'] = clustered
  for (const store of [shared, clustered]) {
    await vi.waitFor(async () => expect((await store.read('ready')).isComplete).toBe(true), { timeout: 10_000 })
  }
})

afterAll(async () => {
  await shared.close()
  await clustered.close()
  await redis.close()
  await cluster.close()
})

describe.each(['in this process', 'in Redis', 'in a Redis Cluster'])('the store %s', (name) => {
  const store = () => stores[name] as ExpiringStore
  const fieldsOf = async (group: string) => (await store().read(group)).kept.map(({ field, value }) => [field, value])

  it('keeps values of a group, the newest of each, and says how many were not there', async () => {
    const values = [
      { field: 'a', value: '1' },
      { field: 'b', value: '2' },
    ]
    expect(await store().set('keeps', values, 60_000)).toBe(2)
    expect(await store().set('keeps', [{ field: 'a', value: 'é "3"' }], 60_000)).toBe(0)
    expect(await fieldsOf('keeps')).toEqual(
      expect.arrayContaining([
        ['a', 'é "3"'],
        ['b', '2'],
      ]),
    )
    expect(await fieldsOf('others')).toEqual([])
    expect(await store().delete('keeps', 'a')).toBe(true)
    expect(await store().delete('keeps', 'a')).toBe(false)
    expect(await fieldsOf('keeps')).toEqual([['b', '2']])
  })

  it('forgets each value when its own time is over, and not before', async () => {
    await store().set('forgets', [{ field: 'long', value: 'x' }], 60_000)
    await store().set('forgets', [{ field: 'short', value: 'x' }], 100)
    const { kept } = await store().read('forgets')
    expect(kept.find(({ field }) => field === 'short')?.leftMs).toBeLessThanOrEqual(100)
    await expect.poll(() => fieldsOf('forgets')).toEqual([['long', 'x']])
    expect(await store().delete('forgets', 'short')).toBe(false)
    expect(await store().set('forgets', [{ field: 'short', value: 'y' }], 100)).toBe(1)
  })

  it('prolongs what is kept again', async () => {
    await store().set('prolongs', [{ field: 'a', value: 'x' }], 100)
    await store().set('prolongs', [{ field: 'b', value: 'x' }], 150)
    expect(await store().set('prolongs', [{ field: 'a', value: 'x' }], 60_000)).toBe(0)
    await expect.poll(() => fieldsOf('prolongs')).toEqual([['a', 'x']])
  })
})

it('in Redis leaves nothing there when all of a group is over', async () => {
  await shared.set('leaves', [{ field: 'a', value: 'x' }], 100)
  await expect.poll(() => redis.ask('KEYS', '*leaves*')).toEqual([])
})

it('answers with what this instance keeps when Redis does not in time, and asks it no more for a while', async () => {
  let asked = 0
  const frozen = createRedisStore({
    redis: { eval: () => new Promise(() => asked++) },
    log,
    patienceMs: 20,
  })
  await frozen.set('own', [{ field: 'a', value: 'x' }], 60_000)
  const { kept, isComplete } = await frozen.read('own')
  expect({ fields: kept.map(({ field }) => field), isComplete, asked }).toEqual({
    fields: ['a'],
    isComplete: false,
    asked: 1,
  })
  expect(await frozen.delete('own', 'a')).toBe(true)
})
