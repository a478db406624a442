/** Somebody has read more from the log than the instance has heard of, and others follow together with it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
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

  let unlock: () => void = () => undefined
  const locked = new Promise<void>((isLocked) => {
    void app.db.$transaction(async (db) => {
      await db.$executeRaw`LOCK TABLE "Customer" IN ACCESS EXCLUSIVE MODE`
      isLocked()
      await new Promise<void>((release) => {
        unlock = release
      })
    })
  })
  await locked
  const behind = client.subscribe(added, { after: cursor })
  await expect.poll(() => other.feed.report().followers).toBe(2)
  await write('second')
  await write('third')
  // Two, who go together.
  const ahead = [client.subscribe(added), client.subscribe(added)]
  await expect.poll(() => other.feed.report().followers).toBe(4)
  unlock()
  expect((await behind.next()).data.messageAdded.text).toBe('first')
  await ring()
  expect((await behind.take(2)).map(({ data }) => data.messageAdded.text)).toEqual(['second', 'third'])
  await write('fourth')
  await ring()
  for (const live of [behind, ...ahead]) expect((await live.next()).data.messageAdded.text).toBe('fourth')
  for (const live of [keeper, behind, ...ahead]) live.stop()
})

/** Lets it hear of the newest event. */
async function ring() {
  const { workspaceId } = acme
  const { events } = await readLog(app.db, { workspaceId, topic: { kind: 'workspace' }, after: 0, limit: 1000 })
  other.services.doorbell.ring(events.slice(-1))
}
