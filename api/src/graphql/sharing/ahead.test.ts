/** Somebody has read more from the log than the instance has heard of, and others follow together with it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addChannelMember, setChannelRestriction } from '../../domain/channels/access.ts'
import { readLog } from '../../domain/feed/read-log.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { sendMessage } from '../../domain/messages/send.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'

let app: TestApp
/** Nothing rings for it, unless the test does. */
let other: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  other = await app.another({ settings: { SWEEP_INTERVAL_MS: '60000' } })
  acme = await foundCompany(app)
})
afterAll(() => app.close())

it('whoever goes together with one who is ahead misses nothing', async () => {
  const client = (await acme.integration()).at(other.url)
  const { cursor } = await client.get('{ cursor }')
  const customer = { externalId: app.services.id() }
  const { conversationId } = await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'first' })
  const write = (text: string) => sendMessage(acme.ctx, { conversationId, text, clientMessageId: text })
  const added =
    'subscription ($after: String) { messageAdded(after: $after) { text conversation { customer { email } } } }'
  // It keeps the instance where it is.
  const keeper = client.subscribe('subscription { messageAdded { id } }')
  await expect.poll(() => other.feed.report().followers).toBe(1)

  const unlock = await lock('Customer')
  const behind = client.subscribe(added, { after: cursor })
  await expect.poll(() => other.feed.report().followers).toBe(2)
  await write('second')
  await write('third')
  // Two, who go together.
  const ahead = [client.subscribe(added), client.subscribe(added)]
  await expect.poll(() => other.feed.report().followers).toBe(4)
  unlock()
  expect((await behind.next()).data.messageAdded.text).toBe('first')
  await ring(other)
  expect((await behind.take(2)).map(({ data }) => data.messageAdded.text)).toEqual(['second', 'third'])
  await write('fourth')
  await ring(other)
  for (const live of [behind, ...ahead]) expect((await live.next()).data.messageAdded.text).toBe('fourth')
  for (const live of [keeper, behind, ...ahead]) live.stop()
})

it('whoever is concerned by an event hears of it, though those it goes with have to read the log', async () => {
  const small = await app.another({ settings: { SWEEP_INTERVAL_MS: '60000', FEED_RING_SIZE: '4' } })
  const agent = await acme.hire('AGENT')
  const begin = (name: string) =>
    receiveMessage(acme.ctx, { channelId: acme.api.id, customer: { externalId: name }, text: 'begun' })
  const [slow, quick] = [await begin('slow'), await begin('quick')]
  const write = (to: typeof slow, text: string) =>
    sendMessage(acme.ctx, { conversationId: to.conversationId, text, clientMessageId: app.services.id() })
  await setChannelRestriction(acme.ctx, { channelId: acme.widget.id, isRestricted: true })
  const document = `subscription { events(types: [MESSAGE_ADDED, CHANNEL_MEMBER_ADDED]) {
    __typename ... on MessageAdded { message { text conversation { customer { email } } } }
  } }`
  const lives = [1, 2, 3].map(() => agent.at(small.url).subscribe(document))
  await expect.poll(() => small.feed.report().followers).toBe(3)
  const everybodyHears = async (...expected: string[]) => {
    for (const live of lives) {
      const heard = (await live.take(expected.length)).map(({ data: { events } }) => events)
      expect(heard.map((event) => event.message?.text ?? event.__typename)).toEqual(expected)
    }
  }
  // After it they go together.
  for (const text of ['quick 1', 'quick 2']) {
    await write(quick, text)
    await ring(small)
    await everybodyHears(text)
  }

  const unlock = await lock('Customer')
  // More than are kept in memory, while the first of them is being made.
  const texts = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => `slow ${count}`)
  for (const text of texts) {
    await write(slow, text)
    await ring(small)
  }
  // It has not heard of these.
  await addChannelMember(acme.ctx, { channelId: acme.widget.id, agentId: agent.agent.id })
  await write(quick, 'quick 3')
  unlock()
  await everybodyHears(...texts)
  await ring(small)
  await everybodyHears('ChannelMemberAdded', 'quick 3')
  for (const live of lives) live.stop()
})

/** Keeps a table from being read until it is unlocked. */
async function lock(table: string): Promise<() => void> {
  const { promise: released, resolve: unlock } = Promise.withResolvers<void>()
  await new Promise<void>((isLocked) => {
    void app.db.$transaction(async (db) => {
      await db.$executeRawUnsafe(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
      isLocked()
      await released
    })
  })
  return unlock
}

/** Lets an instance hear of the newest event. */
async function ring({ services }: TestApp) {
  const { workspaceId } = acme
  const { events } = await readLog(app.db, { workspaceId, topic: { kind: 'workspace' }, after: 0, limit: 1000 })
  services.doorbell.ring(events.slice(-1))
}
