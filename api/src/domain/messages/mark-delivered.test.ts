import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Conversation, Message } from '../../generated/prisma/client.ts'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import type { Ctx } from '../context.ts'
import { markRead } from '../conversations/mark-read.ts'
import { startConversation } from '../conversations/start.ts'
import { countUnread } from '../conversations/unread.ts'
import { addNote } from './add-note.ts'
import { markDelivered } from './mark-delivered.ts'
import { sendMessage } from './send.ts'

let app: TestApp
let acme: Company
let asAgent: Ctx
let asVisitor: Ctx
let chat: Conversation
let answers: Message[]

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  asAgent = await actingAs(app, await acme.hire('AGENT'))
})

/** A question, and three answers around a note. */
beforeEach(async () => {
  asVisitor = await actingAs(app, await acme.visitor())
  chat = await startConversation(asVisitor, { text: 'Hello', clientConversationId: 'first' })
  answers = [await send('One'), await send('Two')]
  await addNote(asAgent, { conversationId: chat.id, text: 'Note', clientMessageId: 'note' })
  answers.push(await send('Three'))
})

afterAll(() => app.close())

const send = (text: string) =>
  sendMessage(asAgent, { conversationId: chat.id, text, clientMessageId: app.services.id() })

const deliver = (place: number, by = asVisitor) =>
  markDelivered(by, { conversationId: chat.id, messageId: answers[place]?.id ?? '' })

const events = (work: () => Promise<unknown>) => eventsOf(app, acme.workspaceId, work)

const waitingForCounter = () => app.db.$queryRaw<unknown[]>`
  SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`

async function statuses(): Promise<Record<string, string>> {
  const rows = await app.db.message.findMany({ where: { conversationId: chat.id }, orderBy: { seq: 'asc' } })
  return Object.fromEntries(rows.map(({ text, deliveryStatus }) => [text, deliveryStatus]))
}

const stored = { Hello: 'DELIVERED', Note: 'DELIVERED' }

describe('[003-28] [004-13] what reaches a visitor', () => {
  it('is delivered up to there, each with an event in its order', async () => {
    expect(await statuses()).toEqual({ ...stored, One: 'SENT', Two: 'SENT', Three: 'SENT' })
    expect(await events(() => deliver(1))).toEqual(['message.delivered', 'message.delivered'])
    expect(await statuses()).toEqual({ ...stored, One: 'DELIVERED', Two: 'DELIVERED', Three: 'SENT' })
    const told = await app.db.event.findMany({ where: { conversationId: chat.id, type: 'message.delivered' } })
    expect(told.toSorted((a, b) => Number(a.seq - b.seq))).toMatchObject(
      answers.slice(0, 2).map(({ id: subjectId }) => ({ subjectId, channelId: chat.channelId, actorKind: 'visitor' })),
    )
    expect((await deliver(2)).deliveryStatus).toBe('DELIVERED')
  })

  it('goes no way back: repeating it, or naming an earlier one, writes nothing', async () => {
    await deliver(2)
    expect(await events(() => deliver(2).then(() => deliver(0)))).toEqual([])
    expect(await statuses()).toEqual({ ...stored, One: 'DELIVERED', Two: 'DELIVERED', Three: 'DELIVERED' })
  })

  it('leaves what has failed, and what still waits to be sent', async () => {
    const [failed, waiting] = answers
    await app.db.message.updateMany({ where: { id: failed?.id ?? '' }, data: { deliveryStatus: 'FAILED' } })
    await app.db.message.updateMany({ where: { id: waiting?.id ?? '' }, data: { deliveryStatus: 'PENDING' } })
    expect(await events(() => deliver(2))).toEqual(['message.delivered'])
    expect(await statuses()).toEqual({ ...stored, One: 'FAILED', Two: 'PENDING', Three: 'DELIVERED' })
  })

  it('is told once, however many pages say it at once', async () => {
    const told = await events(() => Promise.all([deliver(0), deliver(1), deliver(2), deliver(2), deliver(1)]))
    expect(told).toEqual(Array.from({ length: 3 }, () => 'message.delivered'))
  })

  it('may be answered meanwhile', async () => {
    const counter = new pg.Client({ connectionString: app.databaseUrl })
    await counter.connect()
    onTestFinished(() => counter.end())
    await counter.query('BEGIN')
    await counter.query('SELECT 1 FROM "WorkspaceFeed" WHERE "workspaceId" = $1 FOR UPDATE', [acme.workspaceId])
    const saying = deliver(2)
    await vi.waitFor(async () => expect(await waitingForCounter()).toHaveLength(1))
    // What an answer does once it has the counter.
    const referring = counter.query('SELECT 1 FROM "Message" WHERE id = $1 FOR KEY SHARE NOWAIT', [answers[0]?.id])
    expect((await referring).rowCount).toBe(1)
    await counter.query('COMMIT')
    expect((await saying).deliveryStatus).toBe('DELIVERED')
  })

  it('may be more than is written at once', async () => {
    const many = Array.from({ length: 450 }, (_, place) => ({
      ...answers[2],
      id: app.services.id(),
      seq: 100 + place,
      clientMessageId: null,
      attachments: undefined,
      text: `More ${place}`,
    }))
    await app.db.message.createMany({ data: many as never })
    const last = many.at(-1)?.id ?? ''
    expect(await events(() => markDelivered(asVisitor, { conversationId: chat.id, messageId: last }))).toHaveLength(453)
    expect(Object.values(await statuses())).not.toContain('SENT')
  })

  it('changes neither the place of its conversation nor what is unread', async () => {
    const look = async () => ({
      conversation: await app.db.conversation.findFirst({ where: { id: chat.id } }),
      visitor: await countUnread(asVisitor, acme.workspaceId, [chat.id]),
      agent: await countUnread(asAgent, acme.workspaceId, [chat.id]),
    })
    await markRead(asVisitor, { conversationId: chat.id, messageId: answers[0]?.id ?? '' })
    const before = await look()
    await deliver(2)
    expect(await look()).toEqual(before)
  })

  it('is said by that visitor alone', async () => {
    await expect(deliver(2, asAgent)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const key = await actingAs(app, await acme.integration())
    await expect(deliver(2, key)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const stranger = await actingAs(app, await acme.visitor())
    await expect(deliver(2, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const own = await startConversation(stranger, { text: 'Mine', clientConversationId: 'own' })
    const mixed = markDelivered(stranger, { conversationId: own.id, messageId: answers[2]?.id ?? '' })
    await expect(mixed).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const elsewhere = markDelivered(asVisitor, { conversationId: own.id, messageId: answers[2]?.id ?? '' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const note = await app.db.message.findFirstOrThrow({ where: { conversationId: chat.id, direction: 'NOTE' } })
    const noted = markDelivered(asVisitor, { conversationId: chat.id, messageId: note.id })
    await expect(noted).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await statuses()).toEqual({ ...stored, One: 'SENT', Two: 'SENT', Three: 'SENT' })
  })
})
