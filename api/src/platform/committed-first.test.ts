/** Nobody hears of what is not committed: the last step of a commit is held up, and meanwhile nothing is told. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { setConversationPriority } from '../domain/conversations/set-priority.ts'
import { editMessage } from '../domain/messages/edit.ts'
import { receiveMessage } from '../domain/messages/receive.ts'
import { sendMessage } from '../domain/messages/send.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'

const events = 'subscription ($after: String) { events(after: $after) { type } }'

let redis: TestRedis
let one: TestApp
let other: TestApp
let acme: Company
let database: pg.Client
let conversationId: string
let messageId: string

beforeAll(async () => {
  redis = await startRedis()
  const settings = { REDIS_URL: redis.url, SWEEP_INTERVAL_MS: '600000' }
  one = await startTestApp({ settings })
  other = await one.another({ settings })
  for (const { url } of [one, other]) {
    await vi.waitFor(async () => {
      expect((await (await fetch(new URL('/ready', url))).json()).degraded).toBe(false)
    }, 10_000)
  }
  acme = await foundCompany(one)
  const customer = { externalId: one.services.id() }
  const first = await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'Hello' })
  conversationId = first.conversationId
  messageId = (await write('to be edited')).id
  database = new pg.Client({ connectionString: one.databaseUrl })
  await database.connect()
  // Runs within COMMIT, after every statement, and waits for whoever holds the lock.
  await database.query(`
    CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON "Event" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION wait_at_commit();`)
})

afterAll(async () => {
  await database?.end()
  await one?.close()
  await redis?.close()
})

const write = (text: string) => sendMessage(acme.ctx, { conversationId, text, clientMessageId: one.services.id() })

/** Follows at both instances, and holds up whoever commits an event. */
async function startHeld() {
  const client = await acme.integration()
  const { cursor: after } = await client.get('{ cursor }')
  const subscribers = [client, client.at(other.url)].map((by) => by.subscribe(events, { after }))
  onTestFinished(() => {
    for (const live of subscribers) live.stop()
  })
  await expect.poll(() => one.feed.report().followers + other.feed.report().followers, { timeout: 10_000 }).toBe(2)
  await database.query('SELECT pg_advisory_lock(1)')
  const waiting = async (): Promise<number[]> => {
    const { rows } = await database.query("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return rows.map(({ pid }) => pid)
  }
  return {
    /** Resolves when one waits to be committed, and whoever was told of it too early would know. */
    held: async () => {
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1))
      for (let count = 0; count < 3; count++)
        for (const by of [client, client.at(other.url)]) await by.get('{ cursor }')
    },
    told: () => subscribers.map(({ pending }) => pending),
    next: () => Promise.all(subscribers.map(async (live) => (await live.next()).data.events.type)),
    release: () => database.query('SELECT pg_advisory_unlock(1)'),
    cancel: async () => {
      for (const pid of await waiting()) await database.query('SELECT pg_cancel_backend($1)', [pid])
    },
  }
}

const verbs = [
  { verb: 'sendMessage', run: () => write('held'), type: 'MESSAGE_ADDED' },
  { verb: 'editMessage', run: () => editMessage(acme.ctx, { messageId, text: 'edited' }), type: 'MESSAGE_EDITED' },
  {
    verb: 'setConversationPriority',
    run: () => setConversationPriority(acme.ctx, { conversationId, priority: 4 }),
    type: 'CONVERSATION_PRIORITY_CHANGED',
  },
]

it.each(verbs)(
  '[002-09] $verb is told on both instances once it is committed, and not before',
  async ({ run, type }) => {
    const { held, told, next, release } = await startHeld()
    const running = run()
    await held()
    expect(told()).toEqual([0, 0])
    await release()
    await running
    expect(await next()).toEqual([type, type])
  },
)

it('[002-09] a change whose commit fails is told nowhere', async () => {
  const { held, told, next, release, cancel } = await startHeld()
  const running = editMessage(acme.ctx, { messageId, text: 'never' })
  const failed = expect(running).rejects.toThrow()
  await held()
  await cancel()
  await failed
  await release()
  await write('after it')
  expect(await next()).toEqual(['MESSAGE_ADDED', 'MESSAGE_ADDED'])
  expect(told()).toEqual([0, 0])
})
