import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import {
  appear,
  presenceChanged,
  read,
  readChanged,
  say,
  startChat,
  type,
  typingChanged,
  typistsOf,
  until,
  watched,
} from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { startProxy, type TcpProxy } from '../testing/proxy.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'
import { globalId } from './ids.ts'

const presenceLifeMs = 900

interface PresenceData {
  status: string
  viewingConversationId: string | null
  person: { agent: { id: string } | null }
}

let redis: TestRedis
let proxy: TcpProxy
let app: TestApp
/** The other instance reaches Redis through the proxy. */
let other: TestApp
let acme: Company
let agent: Person
let visitor: Visitor
let chat: string

beforeAll(async () => {
  redis = await startRedis()
  proxy = await startProxy(redis.port)
  const settings = { PRESENCE_LIFE_MS: `${presenceLifeMs}`, TYPING_LIFE_MS: '60000', LINGER_SECONDS: '0' }
  app = await startTestApp({ settings: { ...settings, REDIS_URL: redis.url } })
  other = await app.another({ settings: { ...settings, REDIS_URL: `redis://127.0.0.1:${proxy.port}` } })
  await vi.waitFor(async () => expect(`${await redis.ask('CLIENT', 'LIST')}`.match(/name=parley/g)).toHaveLength(6))
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  visitor = await acme.visitor()
  chat = await startChat(visitor)
})

afterAll(async () => {
  await app.close()
  await proxy.close()
  await redis.close()
})

const there = (client: Client) => client.at(other.url)
const isAgent = ({ person }: PresenceData) => person.agent?.id === globalId('Agent', agent.agent.id)

it('[003-04] typing at one instance is seen at the other, asked and live, and a message there ends it everywhere', async () => {
  const [here, away] = [agent.subscribe(typingChanged), there(agent).subscribe(typingChanged)]
  await watched(app, 1)
  await watched(other, 1)
  await type(visitor, chat)
  for (const live of [here, away]) expect((await live.next()).data.typingChanged.isTyping).toBe(true)
  expect(await typistsOf(there(agent), chat)).toEqual(['CUSTOMER'])
  await say(there(visitor), chat)
  for (const live of [here, away]) expect((await live.next()).data.typingChanged.isTyping).toBe(false)
  expect(await typistsOf(agent, chat)).toEqual([])
  for (const live of [here, away]) live.stop()
})

it('[003-04] typing that is repeated is published once', async () => {
  const listener = new Redis(redis.url)
  onTestFinished(() => listener.disconnect())
  const published: string[] = []
  await listener.subscribe(`eph:${acme.workspaceId}`)
  listener.on('message', (_, payload) => {
    const { note } = JSON.parse(payload)
    if (note.of === 'typing') published.push(note.kind)
  })
  for (let count = 0; count < 5; count++) await type(visitor, chat)
  await type(visitor, chat, false)
  await expect.poll(() => published).toEqual(['put', 'drop'])
})

it('[003-26] a mark that moves at one instance is told at the other', async () => {
  const live = there(visitor).subscribe(readChanged)
  await watched(other, 1)
  await say(visitor, chat)
  await read(agent, chat)
  expect((await live.next()).data.readChanged.reader.kind).toBe('AGENT')
  live.stop()
})

it('[003-25] [003-27] a person is there while one device lives, wherever it is connected', async () => {
  const live = there(acme.owner).subscribe(presenceChanged)
  const [one, two] = [agent.subscribe(typingChanged), there(agent).subscribe(typingChanged)]
  expect(await until<PresenceData>(live, 'presenceChanged', isAgent)).toMatchObject({ status: 'ONLINE' })
  await appear(agent, 'ONLINE', chat)
  const viewing = await until<PresenceData>(live, 'presenceChanged', isAgent)
  expect(viewing).toMatchObject({ viewingConversationId: chat })
  await expect.poll(() => app.ephemera.report().devices + other.ephemera.report().devices).toBe(3)
  one.stop()
  await expect.poll(() => app.ephemera.report().devices).toBe(0)
  // What was said by a request went with the last connection here; the other one still lives.
  expect(await until<PresenceData>(live, 'presenceChanged', isAgent)).toMatchObject({
    status: 'ONLINE',
    viewingConversationId: null,
  })
  two.stop()
  expect(await until<PresenceData>(live, 'presenceChanged', isAgent)).toMatchObject({ status: 'OFFLINE' })
  live.stop()
})

it('[003-25] who was connected to an instance that vanished is gone within a life, and back when it is', async () => {
  const live = acme.owner.subscribe(presenceChanged)
  const socket = there(agent).subscribe(typingChanged)
  expect(await until<PresenceData>(live, 'presenceChanged', isAgent)).toMatchObject({ status: 'ONLINE' })
  const start = performance.now()
  proxy.stall({ new: true })
  expect(await until<PresenceData>(live, 'presenceChanged', isAgent)).toMatchObject({ status: 'OFFLINE' })
  expect(performance.now() - start).toBeLessThan(presenceLifeMs * (60 / 45) + 5000)
  proxy.release()
  proxy.cut()
  expect(await until<PresenceData>(live, 'presenceChanged', isAgent)).toMatchObject({ status: 'ONLINE' })
  for (const subscription of [live, socket]) subscription.stop()
})

it('without Redis each instance goes on with what it knows, and nobody waits for it', async () => {
  const live = agent.subscribe(typingChanged)
  await watched(app, 1)
  redis.freeze()
  const start = performance.now()
  await type(visitor, chat)
  expect((await live.next()).data.typingChanged.isTyping).toBe(true)
  expect(await typistsOf(agent, chat)).toEqual(['CUSTOMER'])
  await type(visitor, chat, false)
  expect((await live.next()).data.typingChanged.isTyping).toBe(false)
  expect(performance.now() - start).toBeLessThan(5_000)
  redis.thaw()
  const away = there(agent).subscribe(typingChanged)
  await watched(other, 1)
  await expect
    .poll(async () => {
      await type(visitor, chat, false)
      await type(visitor, chat)
      return away.pending
    })
    .toBeGreaterThan(0)
  for (const subscription of [live, away]) subscription.stop()
})
