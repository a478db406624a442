import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { startChat, watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'

const fields = ['presenceChanged { status }', 'typingChanged { isTyping }', 'readChanged { readAt }']

let redis: TestRedis
let app: TestApp
let acme: Company

beforeAll(async () => {
  redis = await startRedis()
  app = await startTestApp({ settings: { REDIS_URL: redis.url, LINGER_SECONDS: '0' } })
  await vi.waitFor(async () => expect(`${await redis.ask('CLIENT', 'LIST')}`.match(/name=parley/g)).toHaveLength(3))
  acme = await foundCompany(app)
})

afterAll(async () => {
  await app.close()
  await redis.close()
})

/** Subscribes to everything ephemeral, and vanishes without a word at the first result. */
function subscribeAndVanish({ url, token }: Client): Promise<void> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
  const send = (message: object) => socket.send(JSON.stringify(message))
  socket.on('open', () => send({ type: 'connection_init', payload: { token } }))
  socket.on('message', (data) => {
    const { type } = JSON.parse(String(data))
    if (type === 'connection_ack') {
      for (const field of fields)
        send({ type: 'subscribe', id: field, payload: { query: `subscription { ${field} }` } })
    }
    if (type === 'next') socket.terminate()
  })
  return new Promise((resolve, reject) => socket.once('close', () => resolve()).once('error', reject))
}

async function cycle(count: number, by: readonly Client[]) {
  for (let done = 0; done < count; done += by.length) await Promise.all(by.map(subscribeAndVanish))
  await watched(app, 0)
  await expect.poll(() => app.ephemera.report()).toEqual({ hubs: 0, followers: 0, devices: 0 })
  await expect.poll(() => app.feed.report().followers).toBe(0)
}

it('[003-14] 1,000 subscribers that vanish leave nothing: no channel, no device, no memory', async () => {
  const visitor = await acme.visitor()
  await startChat(visitor)
  const by = [acme.owner, await acme.hire('AGENT'), visitor, acme.owner, visitor, acme.owner, visitor, acme.owner]
  await cycle(400, by)
  const before = heap()
  await cycle(600, by)
  const channels = (await redis.ask('PUBSUB', 'CHANNELS', '*')) as string[]
  expect(channels).toEqual([])
  const [, subscribers] = (await redis.ask('PUBSUB', 'NUMSUB', `eph:${acme.workspaceId}`)) as [string, number]
  expect(subscribers).toBe(0)
  await expect.poll(() => redis.ask('ZCARD', `parley:{presence:${acme.workspaceId}}:ends`)).toBe(0)
  // Three followers kept of each would be a multiple of it.
  expect(heap() - before).toBeLessThan(2_000_000)
})

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function heap(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
