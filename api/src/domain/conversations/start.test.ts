import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { addChannelMember, removeChannelMember } from '../channels/access.ts'
import { createChannel } from '../channels/create.ts'
import type { Ctx } from '../context.ts'
import { receiveMessage } from '../messages/receive.ts'
import { setConversationStatus } from './set-status.ts'
import { startConversation } from './start.ts'

let app: TestApp
let acme: Company
let asKey: Ctx

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  asKey = await actingAs(app, await acme.integration(['READ', 'WRITE']))
})

afterAll(() => app.close())

const everyone = () => app.db.customer.count({ where: { workspaceId: acme.workspaceId } })

describe('startConversation', () => {
  it('[004-28] makes customer, conversation and message in one call, once', async () => {
    const input = {
      channelId: acme.api.id,
      customer: { email: 'Ann@Example.org' },
      text: 'Hello',
      clientConversationId: 'order-7',
    }
    const events = await eventsOf(app, acme.workspaceId, async () => {
      const starts = Array.from({ length: 30 }, () => startConversation(asKey, input))
      expect(new Set((await Promise.all(starts)).map(({ id }) => id)).size).toBe(1)
    })
    expect(events).toEqual(['conversation.started', 'message.added'])
    expect(await app.db.customer.count({ where: { email: 'ann@example.org' } })).toBe(1)
  })

  it('without a text makes an empty conversation', async () => {
    const input = { channelId: acme.api.id, customer: { externalId: 'empty' }, clientConversationId: 'empty' }
    const started = await startConversation(asKey, input)
    expect(started).toMatchObject({ status: 'WAITING', seq: 0, lastMessageId: null })
    expect((await startConversation(asKey, input)).id).toBe(started.id)
  })

  it('returns the open chat, and a new one for e-mail threads', async () => {
    const customer = { externalId: 'several' }
    const start = (clientConversationId: string, kind: 'CHAT' | 'EMAIL') =>
      startConversation(asKey, { channelId: acme.api.id, customer, kind, clientConversationId, text: 'Hello' })
    const chat = await start('chat-1', 'CHAT')
    expect((await start('chat-2', 'CHAT')).id).toBe(chat.id)
    expect((await start('mail-1', 'EMAIL')).id).not.toBe((await start('mail-2', 'EMAIL')).id)
  })

  it('by an agent is an answer already, so it is active', async () => {
    const asAgent = await actingAs(app, await acme.hire('AGENT'))
    const input = { channelId: acme.api.id, customer: { externalId: 'outbound' }, clientConversationId: 'out' }
    const started = await startConversation(asAgent, { ...input, text: 'We ship today' })
    expect(started).toMatchObject({ status: 'ACTIVE', outboundSeq: 1, inboundSeq: 0 })
  })

  it('with an id that began a conversation of somebody else is a conflict', async () => {
    const start = (externalId: string) =>
      startConversation(asKey, {
        channelId: acme.api.id,
        customer: { externalId },
        clientConversationId: 'reused',
        clientMessageId: externalId,
        text: `I am ${externalId}`,
      })
    const { id } = await start('one')
    await expect(start('two')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await app.db.message.count({ where: { conversationId: id } })).toBe(1)
  })

  it('repeated after the conversation was closed for good returns it', async () => {
    const input = { channelId: acme.api.id, customer: { externalId: 'old' }, text: 'Hi', clientConversationId: 'old' }
    const { id } = await startConversation(asKey, input)
    await setConversationStatus(acme.ctx, { conversationId: id, status: 'CLOSED' })
    await app.db.conversation.updateMany({ where: { id }, data: { closedAt: new Date(0) } })
    expect((await startConversation(asKey, input)).id).toBe(id)
    const more = startConversation(asKey, { ...input, clientMessageId: 'more', text: 'More' })
    await expect(more).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('[003-31] tells an agent nothing once the channel is hidden from it', async () => {
    const channel = await createChannel(acme.ctx, { kind: 'API', name: 'VIP', isRestricted: true })
    const member = await acme.hire('AGENT')
    const membership = { channelId: channel.id, agentId: member.agent.id }
    await addChannelMember(acme.ctx, membership)
    const input = { channelId: channel.id, customer: { externalId: 'vip' }, clientConversationId: 'vip' }
    await startConversation(await actingAs(app, member), input)
    await removeChannelMember(acme.ctx, membership)
    const again = startConversation(await actingAs(app, member), input)
    await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('[003-31] on a channel that is out of sight leaves no customer behind, and changes none', async () => {
    const hidden = await createChannel(acme.ctx, { kind: 'API', name: 'Hidden', isRestricted: true })
    const rival = await foundCompany(app, 'Rival')
    const asAgent = await actingAs(app, await acme.hire('AGENT'))
    const known = { channelId: acme.api.id, customer: { email: 'known@example.org' }, clientConversationId: 'known' }
    await startConversation(asKey, known)
    const before = await everyone()
    const customer = { externalId: 'new', email: 'known@example.org', name: 'Changed' }
    for (const channelId of [hidden.id, rival.api.id, app.services.id()]) {
      for (const reference of [{ externalId: 'nobody' }, customer]) {
        const started = startConversation(asAgent, { channelId, customer: reference, clientConversationId: 'x' })
        await expect(started).rejects.toMatchObject({ code: 'NOT_FOUND' })
      }
      if (channelId === hidden.id) continue
      const received = receiveMessage(asKey, { channelId, customer: { externalId: 'nobody' }, text: 'x' })
      await expect(received).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await everyone()).toBe(before)
    const found = await app.db.customer.findFirstOrThrow({ where: { email: 'known@example.org' } })
    expect(found.name).toBeNull()
  })
})

describe('a visitor', () => {
  it('starts a chat as itself on its own channel', async () => {
    const visitor = await acme.visitor()
    const asVisitor = await actingAs(app, visitor)
    const start = (more: object) => startConversation(asVisitor, { clientConversationId: 'mine', text: 'Hi', ...more })
    await expect(start({ customer: { externalId: 'else' } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(start({ direction: 'OUT' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(start({ channelId: acme.api.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await start({})).toMatchObject({ channelId: acme.widget.id, customerId: visitor.session.customer.id })
  })
})
