import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Conversation, Message } from '../../generated/prisma/client.ts'
import { actingAs } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany, type Visitor } from '../../testing/people.ts'
import type { Ctx } from '../context.ts'
import { addNote } from '../messages/add-note.ts'
import { sendMessage } from '../messages/send.ts'
import { markRead } from './mark-read.ts'
import { startConversation } from './start.ts'
import { countUnread } from './unread.ts'

let app: TestApp
let acme: Company
let visitor: Visitor
let asAgent: Ctx
let asVisitor: Ctx
let chat: Conversation
let last: Message

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  asAgent = await actingAs(app, await acme.hire('AGENT'))
})

/** Two messages of the visitor around an answer and a note. */
beforeEach(async () => {
  visitor = await acme.visitor()
  asVisitor = await actingAs(app, visitor)
  chat = await startConversation(asVisitor, { text: 'Hello', clientConversationId: 'first' })
  await send(asAgent)
  await addNote(asAgent, { conversationId: chat.id, text: 'Note', clientMessageId: app.services.id() })
  last = await send(asVisitor)
})

afterAll(() => app.close())

const send = (ctx: Ctx) => sendMessage(ctx, { conversationId: chat.id, text: 'Hi', clientMessageId: app.services.id() })

const unread = async (ctx: Ctx) => (await countUnread(ctx, acme.workspaceId, [chat.id])).get(chat.id)

describe('unread counts', () => {
  it("are of the customer's messages for an agent, and of those to it for a visitor", async () => {
    expect([await unread(asAgent), await unread(asVisitor)]).toEqual([2, 1])
    await send(asVisitor)
    expect([await unread(asAgent), await unread(asVisitor)]).toEqual([3, 1])
  })

  it('are each agent’s own, and integrations have none', async () => {
    await markRead(asAgent, { conversationId: chat.id })
    const asOwner = await actingAs(app, acme.owner)
    expect([await unread(asAgent), await unread(asOwner)]).toEqual([0, 2])
    expect(await unread(await actingAs(app, await acme.integration(['READ'])))).toBe(0)
  })
})

describe('markRead', () => {
  it('reads up to a message, or all of it', async () => {
    const [first] = await app.db.message.findMany({ where: { conversationId: chat.id, seq: 1 } })
    await markRead(asAgent, { conversationId: chat.id, messageId: first?.id })
    expect(await unread(asAgent)).toBe(1)
    await markRead(asAgent, { conversationId: chat.id })
    expect(await unread(asAgent)).toBe(0)
  })

  it('only moves forward, and is no event', async () => {
    const events = await app.db.event.count()
    const mark = await markRead(asAgent, { conversationId: chat.id, messageId: last.id })
    const [first] = await app.db.message.findMany({ where: { conversationId: chat.id, seq: 1 } })
    expect(await markRead(asAgent, { conversationId: chat.id, messageId: first?.id })).toEqual(mark)
    expect(await app.db.event.count()).toBe(events)
  })

  it('ends where the furthest of many parallel marks is', async () => {
    const messages = await app.db.message.findMany({ where: { conversationId: chat.id } })
    await Promise.all(messages.map(({ id }) => markRead(asAgent, { conversationId: chat.id, messageId: id })))
    const [mark] = await app.db.readCursor.findMany({ where: { conversationId: chat.id } })
    expect(mark).toMatchObject({ lastReadSeq: 4, inboundSeq: 2, outboundSeq: 1 })
  })

  it('[003-31] knows no note and no message of another conversation', async () => {
    const [note] = await app.db.message.findMany({ where: { conversationId: chat.id, direction: 'NOTE' } })
    const other = await startConversation(await actingAs(app, await acme.visitor()), {
      text: 'Hello',
      clientConversationId: 'other',
    })
    for (const messageId of [note?.id, other.lastMessageId, app.services.id()]) {
      const read = markRead(asVisitor, { conversationId: chat.id, messageId })
      await expect(read).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('is not for integrations', async () => {
    const key = await actingAs(app, await acme.integration())
    await expect(markRead(key, { conversationId: chat.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
