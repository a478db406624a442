import { afterAll, beforeAll, expect, it } from 'vitest'
import { actingAs } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { readLog } from '../feed/read-log.ts'
import { deleteMessage } from './delete.ts'
import { editMessage } from './edit.ts'
import { readMessages } from './read-many.ts'
import { receiveMessage } from './receive.ts'
import { sendMessage } from './send.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})

afterAll(() => app.close())

const texts = [
  'plain',
  'a "quote", a \\ and a {brace}',
  'two\nlines\tand\u0001',
  'ünï 🙂 ￿ \u2028',
  '<b>&amp;</b> null',
]

it('reads messages and events through JSON as they are, whatever they hold', async () => {
  const { ctx, workspaceId } = acme
  const customer = { externalId: 'reader' }
  const received = []
  for (const text of texts) received.push(await receiveMessage(ctx, { channelId: acme.api.id, customer, text }))
  const [first] = received
  if (!first) throw new Error('nothing was received')
  const asAgent = await actingAs(app, await acme.hire('AGENT'))
  const send = (text: string, replyToId?: string) =>
    sendMessage(asAgent, { conversationId: first.conversationId, text, clientMessageId: text, replyToId })
  const edited = await send('edited', first.id)
  await editMessage(asAgent, { messageId: edited.id, text: 'better' })
  await deleteMessage(asAgent, { messageId: (await send('deleted')).id })

  const stored = await app.db.message.findMany({ where: { workspaceId }, orderBy: { feedSeq: 'asc' } })
  const ids = stored.map(({ id }) => id)
  const read = await readMessages(app.db, workspaceId, [...ids, ctx.id()])
  expect(read.toSorted((a, b) => Number(a.feedSeq - b.feedSeq))).toEqual(stored)
  expect(stored.slice(0, texts.length).map(({ text }) => text)).toEqual(texts)
  expect(stored.filter(({ editedAt, deletedAt }) => editedAt ?? deletedAt)).toHaveLength(2)
  expect(await readMessages(app.db, ctx.id(), ids)).toEqual([])

  const { events } = await readLog(app.db, { workspaceId, topic: { kind: 'workspace' }, after: 0, limit: 100 })
  const rows = await app.db.event.findMany({ where: { workspaceId }, orderBy: { seq: 'asc' } })
  expect(events).toEqual(rows.map((row) => ({ ...row, seq: Number(row.seq) })))
  expect(events.length).toBeGreaterThan(texts.length)
})
