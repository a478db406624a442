/** Two instances on one database and one Redis: what one commits is live on the other at once, and Redis may do as it likes. */
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { receiveMessage } from '../domain/messages/receive.ts'
import { sendMessage } from '../domain/messages/send.ts'
import { globalId } from '../graphql/ids.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client, Live } from '../testing/client.ts'
import { settledHeap } from '../testing/heap.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'

const added = `subscription($after: String) { messageAdded(after: $after) { id text } }`
/** So long that no sweep happens within a test. */
const never = '600000'

let redis: TestRedis
let one: TestApp
let other: TestApp
let acme: Company
let reader: Client
let conversationId: string

beforeAll(async () => {
  redis = await startRedis()
  const settings = { REDIS_URL: redis.url, SWEEP_INTERVAL_MS: never }
  one = await startTestApp({ settings })
  other = await one.another({ settings })
  acme = await foundCompany(one)
  reader = (await acme.integration()).at(other.url)
  conversationId = await startConversation()
})

beforeEach(() => vi.waitFor(() => bothHearRedis(), { timeout: 10_000, interval: 50 }))

afterAll(async () => {
  await one.close()
  await redis.close()
})

describe('two instances on one Redis', () => {
  it('[002-09] deliver what the other one committed at once, each message once and in order', async () => {
    const live = await follow(reader)
    const delays: number[] = []
    for (let n = 0; n < 100; n++) {
      const sent = performance.now()
      await write(`message ${n}`)
      expect((await live.next()).data.messageAdded.text).toBe(`message ${n}`)
      delays.push(performance.now() - sent)
    }
    delays.sort((a, b) => a - b)
    expect(delays[50]).toBeLessThan(100)
    expect(other.feed.report().repairs).toEqual(none)
  })

  it('[002-09] tell of an event only when its row is committed', async () => {
    const live = await follow(reader)
    const counter = new pg.Client({ connectionString: one.databaseUrl })
    await counter.connect()
    onTestFinished(() => counter.end())
    await counter.query('BEGIN')
    await counter.query('SELECT 1 FROM "WorkspaceFeed" WHERE "workspaceId" = $1 FOR UPDATE', [acme.workspaceId])
    const writing = write('held back')
    // Written, but for its number: another one's transaction holds the counter.
    await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1))
    expect(live.pending).toBe(0)
    await counter.query('COMMIT')
    await writing
    expect((await live.next()).data.messageAdded.text).toBe('held back')
    // A repeated send is refused by the database and rolled back: nothing was committed, so nothing is told.
    const again = { conversationId, text: 'once', clientMessageId: one.services.id() }
    await Promise.all([sendMessage(acme.ctx, again), sendMessage(acme.ctx, again), sendMessage(acme.ctx, again)])
    await write('after')
    expect((await live.take(2)).map(({ data }) => data.messageAdded.text)).toEqual(['once', 'after'])
  })

  it('[002-20] let two agents, one at each, see each other’s messages', async () => {
    const ann = await acme.hire('AGENT')
    const ben = (await acme.hire('AGENT')).at(other.url)
    const [annSees, benSees] = [await follow(ann), await follow(ben)]
    const send = `mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`
    const says = (who: Client, text: string) =>
      who.get(send, {
        input: { conversationId: globalId('Conversation', conversationId), text, clientMessageId: one.services.id() },
      })
    await says(ann, 'from Ann')
    await says(ben, 'from Ben')
    for (const seen of [annSees, benSees]) {
      expect((await seen.take(2)).map(({ data }) => data.messageAdded.text)).toEqual(['from Ann', 'from Ben'])
    }
  })
})

describe('when Redis', () => {
  it('is killed while messages are written, they arrive when it is back, empty, and at once from then on', async () => {
    const live = await follow(reader)
    const writing = writeMany(200)
    await live.next()
    await redis.kill()
    await writing
    const before = other.feed.report().repairs.resumed
    await redis.start()
    await expectExact(live, 200, 1)
    expect(other.feed.report().repairs.resumed).toBeGreaterThan(before)
    await vi.waitFor(() => bothHearRedis(), { timeout: 10_000, interval: 50 })
    const sent = performance.now()
    await write('back')
    expect((await live.next()).data.messageAdded.text).toBe('back')
    expect(performance.now() - sent).toBeLessThan(500)
  })

  it('cuts its subscribers again and again, nothing is lost, doubled or reordered', async () => {
    const live = await follow(reader)
    const writing = writeMany(400)
    for (let n = 0; n < 5; n++) {
      await live.take(40)
      await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')
    }
    await writing
    await expectExact(live, 400, 200)
  })

  it('freezes for five seconds, sends stay fast and cost no memory, and everything arrives after it', async () => {
    // What the writing side drops meanwhile, nobody can tell but the sweep.
    const sweeping = await one.another({ settings: { REDIS_URL: redis.url } })
    const live = await follow(reader.at(sweeping.url))
    // As many before, so that what grows is not what the first ones need.
    await writeMany(2000)
    await live.take(2000)
    const memory = await settledHeap()
    redis.freeze()
    const thaw = new Promise<void>((resolve) =>
      setTimeout(() => {
        redis.thaw()
        resolve()
      }, 5000),
    )
    const delays = await writeMany(2000)
    const grown = ((await settledHeap()) - memory) / 2 ** 20
    await thaw
    await expectExact(live, 2000, 0)
    delays.sort((a, b) => a - b)
    expect(delays[1980]).toBeLessThan(1000)
    expect(grown).toBeLessThan(30)
  })

  it('is away, both instances start, take messages and deliver by the sweep', async () => {
    const settings = { REDIS_URL: 'redis://127.0.0.1:1', SWEEP_INTERVAL_MS: '300' }
    const [left, right] = [await one.another({ settings }), await one.another({ settings })]
    const live = await follow(reader.at(right.url))
    const ctx = { ...acme.ctx, doorbell: left.services.doorbell }
    const sent = performance.now()
    await sendMessage(ctx, { conversationId, text: 'anyway', clientMessageId: one.services.id() })
    const took = performance.now() - sent
    expect((await live.next()).data.messageAdded.text).toBe('anyway')
    expect(took).toBeLessThan(1000)
    expect(performance.now() - sent).toBeLessThan(2500)
    const ready = await fetch(new URL('/ready', right.url))
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({ ready: true, degraded: true, checks: { redis: { ok: false } } })
  })
})

const none = { hole: 0, tail: 0, resumed: 0 }

async function follow(client: Client): Promise<Live> {
  const { cursor } = await client.get('{ cursor }')
  texts.length = 0
  return client.subscribe(added, { after: cursor })
}

async function startConversation(): Promise<string> {
  const customer = { externalId: one.services.id() }
  return (await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'start' })).conversationId
}

const write = (text: string) => sendMessage(acme.ctx, { conversationId, text, clientMessageId: one.services.id() })

/** Texts in the order of their numbers, since the last `follow`. */
const texts: string[] = []

/** Writes four at a time; answers how long each took. */
async function writeMany(count: number): Promise<number[]> {
  const delays: number[] = []
  const seqs: { text: string; seq: number }[] = []
  let next = 0
  const writer = async () => {
    while (next < count) {
      const text = `message ${next++}`
      const from = performance.now()
      const { seq } = await write(text)
      delays.push(performance.now() - from)
      seqs.push({ text, seq })
    }
  }
  await Promise.all([writer(), writer(), writer(), writer()])
  texts.push(...seqs.sort((a, b) => a.seq - b.seq).map(({ text }) => text))
  return delays
}

/** The rest of what was written arrives, in its order, and nothing besides. */
async function expectExact(live: Live, count: number, taken: number): Promise<void> {
  const rest = (await live.take(count - taken)).map(({ data }) => data.messageAdded.text)
  expect(rest).toEqual(texts.slice(-count).slice(taken))
  expect(live.pending).toBe(0)
}

async function bothHearRedis(): Promise<void> {
  for (const app of [one, other]) {
    const { checks } = (await (await fetch(new URL('/ready', app.url))).json()) as {
      checks: { redis: { ok: boolean } }
    }
    expect(checks.redis.ok).toBe(true)
  }
}

async function waitingForLocks(): Promise<number> {
  const [row] = await one.db.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  return Number(row?.n)
}
