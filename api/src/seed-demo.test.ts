import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoConversations } from '../../prisma/demo-conversations.ts'
import { seedDemo } from '../../prisma/seed.ts'
import { createSilentReports } from './platform/channel-reports.ts'
import { startTestApp, type TestApp } from './testing/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** As Parley does it while it starts, before anything can come over a channel. */
const seed = () => seedDemo({ ...app.services, reports: createSilentReports() })

/** How many rows there are of everything that the demo makes. */
async function counts() {
  const { agent, channel, customer, conversation, message, cannedReply, event } = app.db
  const all = [agent, channel, customer, conversation, message, cannedReply, event]
  return Promise.all(all.map((table) => (table as typeof agent).count()))
}

it('makes the demo once, also when it was cut off at its end', async () => {
  await seed()
  const made = await counts()
  await seed()
  expect(await counts()).toEqual(made)

  await app.db.workspace.updateMany({ data: { isDemo: false } })
  await seed()
  const [, , , conversations, messages] = await counts()
  expect([conversations, messages]).toEqual([made[3], made[4]])
})

it('spreads it over the last days, in the order in which it was said', async () => {
  await seed()
  const rows = await app.db.conversation.findMany({
    orderBy: { lastMessageAt: 'asc' },
    include: { customer: true, messages: { orderBy: { seq: 'asc' } } },
  })
  expect(rows.map(({ customer }) => customer.name)).toEqual(demoConversations.map(({ customer }) => customer.name))
  for (const { createdAt, lastMessageAt, lastInboundAt, closedAt, messages } of rows) {
    const times = messages.map((message) => message.createdAt.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect([createdAt.getTime(), lastMessageAt.getTime()]).toEqual([times[0], times.at(-1)])
    expect(lastInboundAt).toEqual(messages.findLast(({ direction }) => direction === 'IN')?.createdAt)
    expect(closedAt === null || closedAt >= lastMessageAt).toBe(true)
  }
  const letter = rows.find(({ kind }) => kind === 'EMAIL')
  expect(letter).toMatchObject({ customer: { name: 'Hugo Almeida' }, subject: expect.stringContaining('café') })
})

it('says of its channels that they work since their first conversation', async () => {
  await seed()
  for (const { id, connectedAt } of await app.db.channel.findMany()) {
    const { _min } = await app.db.conversation.aggregate({ where: { channelId: id }, _min: { createdAt: true } })
    expect([connectedAt, _min.createdAt]).toEqual([_min.createdAt, expect.any(Date)])
  }
})
