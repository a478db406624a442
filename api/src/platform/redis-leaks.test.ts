/** Subscribers that come and vanish a thousand times leave nothing behind, neither here nor in Redis. */
import { once } from 'node:events'
import { expect, it, onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { startTestApp } from '../testing/app.ts'
import { settledHeap } from '../testing/heap.ts'
import { foundCompany } from '../testing/people.ts'
import { startRedis } from '../testing/redis.ts'

it('[001-27] 1,000 subscribers killed in all ways leave no subscription in Redis and a flat heap', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const app = await startTestApp({ settings: { REDIS_URL: redis.url, LINGER_SECONDS: '0' } })
  onTestFinished(() => app.close())
  const companies = await Promise.all(['Acme', 'Beta', 'Core', 'Dyna'].map((name) => foundCompany(app, name)))
  const clients = await Promise.all(companies.map((company) => company.integration()))
  const channels = companies.map(({ workspaceId }) => `parley:events:${workspaceId}`)
  const heard = async () => {
    const answer = (await redis.ask('PUBSUB', 'NUMSUB', ...channels)) as (string | number)[]
    return answer.filter((_, index) => index % 2 === 1).reduce((sum, count) => Number(sum) + Number(count), 0)
  }
  await vi.waitFor(async () => expect((await (await fetch(new URL('/ready', app.url))).json()).degraded).toBe(false))

  const cycle = async (count: number, from: number) => {
    for (let n = from; n < from + count; n += 20) {
      const client = clients[(n / 20) % clients.length]
      if (!client) throw new Error('there are four')
      await Promise.all(Array.from({ length: 20 }, (_, place) => subscribeAndDie(client, n + place)))
    }
    await vi.waitFor(() => expect(app.feed.report()).toMatchObject({ loops: 0, followers: 0 }), 5000)
  }

  await cycle(200, 0)
  const before = await settledHeap()
  const other = clients[0] && (await connect(clients[0]))
  await vi.waitFor(async () => expect(await heard()).toBe(1))
  other?.terminate()
  await cycle(1000, 200)
  await vi.waitFor(async () => expect(await heard()).toBe(0))
  expect(await redis.ask('PUBSUB', 'CHANNELS')).toEqual([])
  const grown = ((await settledHeap()) - before) / 1000
  // A subscription that is left behind costs several kilobytes.
  expect(grown).toBeLessThan(2000)
})

/** Every way to go: complete, close, and to be cut, before or after the subscription stands. */
async function subscribeAndDie(client: { url: string; token: string }, way: number): Promise<void> {
  const socket = await connect(client)
  const closed = once(socket, 'close')
  if (way % 4 === 0) socket.send(JSON.stringify({ id: '1', type: 'complete' }))
  if (way % 4 === 1) socket.close(1000)
  // The answer to a query says that the subscription before it was taken.
  if (way % 4 === 2) {
    socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: '{ cursor }' } }))
    await once(socket, 'message')
  }
  if (way % 4 !== 1) socket.terminate()
  await closed
}

async function connect({ url, token }: { url: string; token: string }): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }))
  await once(socket, 'message')
  const payload = { query: 'subscription { messageAdded { id text } }' }
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
  return socket
}
