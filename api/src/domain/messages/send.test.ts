import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../../generated/prisma/client.ts'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import { addChannelMember, removeChannelMember } from '../channels/access.ts'
import { createChannel } from '../channels/create.ts'
import type { Ctx } from '../context.ts'
import { setConversationStatus } from '../conversations/set-status.ts'
import { startConversation } from '../conversations/start.ts'
import { updateCustomer } from '../customers/update.ts'
import { transact } from '../transact.ts'
import { addNote } from './add-note.ts'
import { deleteMessage } from './delete.ts'
import { editMessage, lockMessage } from './edit.ts'
import { receiveMessage } from './receive.ts'
import { sendMessage } from './send.ts'

let app: TestApp
let acme: Company
let agent: Person
let asAgent: Ctx
let asVisitor: Ctx
let chat: Conversation

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  asAgent = await actingAs(app, agent)
})

beforeEach(async () => {
  asVisitor = await actingAs(app, await acme.visitor())
  chat = await startConversation(asVisitor, { text: 'Hello', clientConversationId: 'first' })
})

afterAll(() => app.close())

const send = (ctx: Ctx, over: Partial<Parameters<typeof sendMessage>[1]> = {}) =>
  sendMessage(ctx, { conversationId: chat.id, text: 'Hi', clientMessageId: app.services.id(), ...over })

const messages = () => app.db.message.findMany({ where: { workspaceId: acme.workspaceId }, orderBy: { id: 'asc' } })

describe('the same clientMessageId', () => {
  it('[003-06] returns the same message, also after an edit, and makes no event', async () => {
    const first = await send(asAgent, { clientMessageId: 'again' })
    await editMessage(asAgent, { messageId: first.id, text: 'Hi there' })
    const events = await eventsOf(app, acme.workspaceId, async () => {
      expect(await send(asAgent, { clientMessageId: 'again' })).toMatchObject({ id: first.id, text: 'Hi there' })
    })
    expect(events).toEqual([])
  })

  it('[003-06] returns the same message although it is itself the newest now', async () => {
    const { lastMessageId } = await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })
    const first = await send(asAgent, { clientMessageId: 'again', ifLastMessageId: lastMessageId })
    const second = await send(asAgent, { clientMessageId: 'again', ifLastMessageId: lastMessageId })
    expect(second.id).toBe(first.id)
  })

  it('with other content is a conflict', async () => {
    await send(asAgent, { clientMessageId: 'again' })
    const reused = { code: 'CONFLICT', details: { reason: 'CLIENT_MESSAGE_ID_REUSED' } }
    await expect(send(asAgent, { clientMessageId: 'again', text: 'Other' })).rejects.toMatchObject(reused)
    const note = { conversationId: chat.id, text: 'Hi', clientMessageId: 'again' }
    await expect(addNote(asAgent, note)).rejects.toMatchObject(reused)
  })

  it('of another sender is another message', async () => {
    const ours = await send(asAgent, { clientMessageId: 'again' })
    const theirs = await send(asVisitor, { clientMessageId: 'again' })
    expect(theirs.id).not.toBe(ours.id)
  })

  it('[003-06] returns the same message to a visitor whose chat was closed and followed by another', async () => {
    const first = await send(asVisitor, { clientMessageId: 'again' })
    await close(chat.id)
    const closed = await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })
    await startConversation(acme.ctx, { ...closed, kind: 'CHAT', clientConversationId: app.services.id() })
    expect((await send(asVisitor, { clientMessageId: 'again' })).id).toBe(first.id)
  })

  it('[003-31] tells an agent nothing once the channel is hidden from it', async () => {
    const { channel, conversation, member } = await restrictedChat()
    const message = { conversationId: conversation.id, text: 'Hi', clientMessageId: 'again' }
    const asMember = await actingAs(app, member)
    await sendMessage(asMember, message)
    await removeChannelMember(acme.ctx, { channelId: channel.id, agentId: member.agent.id })
    await expect(sendMessage(await actingAs(app, member), message)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('ifLastMessageId', () => {
  it('is a conflict when somebody wrote meanwhile, and nothing is sent', async () => {
    const { lastMessageId } = await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })
    await send(asVisitor)
    const before = await messages()
    await expect(send(asAgent, { ifLastMessageId: lastMessageId })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'NEWER_MESSAGE' },
    })
    expect(await messages()).toEqual(before)
  })

  it('takes no notice of internal notes', async () => {
    const last = await send(asVisitor)
    await addNote(asAgent, { conversationId: chat.id, text: 'Careful', clientMessageId: app.services.id() })
    expect(await send(asAgent, { ifLastMessageId: last.id })).toMatchObject({ text: 'Hi' })
  })

  it('lets one of two agents answer', async () => {
    const { lastMessageId } = await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })
    const answers = [asAgent, await actingAs(app, acme.owner)].map((ctx) =>
      send(ctx, { ifLastMessageId: lastMessageId }),
    )
    const outcomes = await Promise.allSettled(answers)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('replyToId', () => {
  it('is a message of the same conversation', async () => {
    const question = await send(asVisitor)
    expect(await send(asAgent, { replyToId: question.id })).toMatchObject({ replyToId: question.id })
  })

  it('is not found in another conversation', async () => {
    const elsewhere = await receiveMessage(acme.ctx, {
      channelId: acme.api.id,
      customer: { externalId: 'elsewhere' },
      text: 'Hello',
      clientMessageId: app.services.id(),
    })
    await expect(send(asAgent, { replyToId: elsewhere.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('[003-31] is never an internal note to a visitor', async () => {
    const note = await addNote(asAgent, { conversationId: chat.id, text: 'Secret', clientMessageId: app.services.id() })
    await expect(send(asVisitor, { replyToId: note.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await send(asAgent, { replyToId: note.id })).toMatchObject({ replyToId: note.id })
  })
})

describe('a text', () => {
  it.each([
    ['of 20,000 characters outside the basic plane', '𝄞'.repeat(20_000)],
    ['with every kind of white space', ' \n\t\u00a0\u200d.'],
  ])('%s arrives as it is', async (_, text) => {
    const { id } = await send(asAgent, { text })
    expect((await app.db.message.findFirstOrThrow({ where: { id } })).text).toBe(text)
  })

  it.each([
    ['of 20,001 characters', '𝄞'.repeat(20_001)],
    ['with NUL', 'a\u0000b'],
    ['with half a surrogate pair', 'a\ud834'],
    ['that is empty', ''],
    ['of white space alone', ' \n\u00a0'],
  ])('%s is refused', async (_, text) => {
    const before = await messages()
    const issues = [{ path: ['text'] }]
    for (const ctx of [asAgent, asVisitor]) await expect(send(ctx, { text })).rejects.toMatchObject({ issues })
    expect(await messages()).toEqual(before)
  })
})

describe('a blocked customer', () => {
  it('is refused wherever it writes, and can be answered', async () => {
    const sent = await send(asVisitor)
    await updateCustomer(acme.ctx, { customerId: chat.customerId, status: 'BLOCKED' })
    const before = await messages()
    const refused = { code: 'FORBIDDEN' }
    await expect(send(asVisitor)).rejects.toMatchObject(refused)
    const again = { text: 'Hello?', clientConversationId: app.services.id() }
    await expect(startConversation(asVisitor, again)).rejects.toMatchObject(refused)
    await expect(editMessage(asVisitor, { messageId: sent.id, text: 'Rude' })).rejects.toMatchObject(refused)
    expect(await messages()).toEqual(before)
    expect(await send(asAgent)).toMatchObject({ direction: 'OUT' })
  })

  it('is refused when an integration brings its message', async () => {
    const message = { channelId: acme.api.id, customer: { externalId: 'rude' }, text: 'Hello', externalId: 'e1' }
    const { conversationId } = await receiveMessage(acme.ctx, message)
    const { customerId } = await app.db.conversation.findFirstOrThrow({ where: { id: conversationId } })
    await updateCustomer(acme.ctx, { customerId, status: 'BLOCKED' })
    const next = receiveMessage(acme.ctx, { ...message, externalId: 'e2' })
    await expect(next).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('deleteMessage', () => {
  it('leaves a tombstone: the text is gone from the row, and its place stays', async () => {
    const { id, seq } = await send(asAgent, { text: 'my password is 1234' })
    const events = await eventsOf(app, acme.workspaceId, async () => {
      await deleteMessage(asAgent, { messageId: id })
      await deleteMessage(asAgent, { messageId: id })
    })
    expect(events).toEqual(['message.deleted'])
    expect(await app.db.message.findFirstOrThrow({ where: { id } })).toMatchObject({ seq, text: '' })
    await expect(editMessage(asAgent, { messageId: id, text: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is for its sender, owners and administrators', async () => {
    const theirs = await send(asVisitor)
    await expect(deleteMessage(asAgent, { messageId: theirs.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const ours = await send(asAgent)
    await expect(deleteMessage(asVisitor, { messageId: ours.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const asOwner = await actingAs(app, acme.owner)
    for (const { id } of [theirs, ours])
      expect(await deleteMessage(asOwner, { messageId: id })).toMatchObject({ text: '' })
  })
})

describe('editMessage', () => {
  it('is for its sender alone; the same text again is no event', async () => {
    const { id: messageId } = await send(asAgent)
    const asOwner = await actingAs(app, acme.owner)
    for (const ctx of [asOwner, asVisitor]) {
      await expect(editMessage(ctx, { messageId, text: 'Other' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    const edit = () => editMessage(asAgent, { messageId, text: 'Better' })
    expect(await eventsOf(app, acme.workspaceId, () => edit().then(edit))).toEqual(['message.edited'])
  })

  it('holds up nobody who answers the message meanwhile, so that neither waits for the other', async () => {
    const first = await send(asAgent)
    const answer = await transact(asAgent, async (tx) => {
      await lockMessage(tx, first.id)
      return send(asVisitor, { replyToId: first.id })
    })
    expect(answer.replyToId).toBe(first.id)
  })
})

async function close(conversationId: string) {
  await setConversationStatus(acme.ctx, { conversationId, status: 'CLOSED' })
}

async function restrictedChat() {
  const channel = await createChannel(acme.ctx, { kind: 'API', name: 'VIP', isRestricted: true })
  const member = await acme.hire('AGENT')
  await addChannelMember(acme.ctx, { channelId: channel.id, agentId: member.agent.id })
  const message = { channelId: channel.id, customer: { externalId: 'vip' }, text: 'Hello', externalId: 'vip-1' }
  const { conversationId } = await receiveMessage(acme.ctx, message)
  return { channel, member, conversation: { id: conversationId } }
}
