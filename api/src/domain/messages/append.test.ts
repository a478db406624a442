import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { receiveMessage } from './receive.ts'
import { sendMessage } from './send.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})

afterAll(() => app.close())

describe('a first message', () => {
  it('[000-09] sent 100 times in parallel makes one customer, one conversation, one message, one event', async () => {
    const before = await app.db.event.count()
    const first = {
      channelId: acme.api.id,
      customer: { externalId: 'c-1', email: 'Ann@Example.org' },
      text: 'Hello',
      externalId: 'ext-1',
    }
    const messages = await Promise.all(Array.from({ length: 100 }, () => receiveMessage(acme.ctx, first)))
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1)
    expect(await app.db.customer.count({ where: { email: 'ann@example.org' } })).toBe(1)
    expect(await app.db.conversation.count({ where: { channelId: acme.api.id } })).toBe(1)
    expect(await app.db.message.count()).toBe(1)
    const events = await app.db.event.findMany({ orderBy: { seq: 'asc' }, skip: before })
    expect(events.map(({ type }) => type)).toEqual(['conversation.started', 'message.added'])
    await expectDense()
  })

  it('by clientMessageId is one message as well', async () => {
    const first = {
      channelId: acme.api.id,
      customer: { phone: '+380 44 123 45 67' },
      text: 'Hi',
      clientMessageId: 'm1',
    }
    const messages = await Promise.all(Array.from({ length: 40 }, () => receiveMessage(acme.ctx, first)))
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1)
    await expectDense()
  })
})

it('numbers the messages of a conversation 1, 2, 3 ... while many are written at once', async () => {
  const { conversationId } = await receiveMessage(acme.ctx, {
    channelId: acme.api.id,
    customer: { externalId: 'many' },
    text: '0',
  })
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      sendMessage(acme.ctx, { conversationId, text: `${index}`, clientMessageId: `many-${index}` }),
    ),
  )
  const messages = await app.db.message.findMany({ where: { conversationId }, orderBy: { seq: 'asc' } })
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 61 }, (_, index) => index + 1))
  await expectDense()
})

async function expectDense() {
  const events = await app.db.event.findMany({ where: { workspaceId: acme.workspaceId }, orderBy: { seq: 'asc' } })
  expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1))
  const messages = new Map((await app.db.message.findMany()).map((message) => [message.id, message]))
  for (const event of events.filter(({ type }) => type === 'message.added')) {
    expect(messages.get(event.subjectId)?.feedSeq).toBe(event.seq)
  }
}
