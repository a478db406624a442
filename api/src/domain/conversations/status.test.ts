import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { addChannelMember } from '../channels/access.ts'
import { createChannel } from '../channels/create.ts'
import type { Ctx } from '../context.ts'
import { addNote } from '../messages/add-note.ts'
import { receiveMessage } from '../messages/receive.ts'
import { sendMessage } from '../messages/send.ts'
import { assignConversation } from './assign.ts'
import { setConversationHandler } from './set-handler.ts'
import { setConversationPriority } from './set-priority.ts'
import { setConversationStatus } from './set-status.ts'

const day = 86_400_000

let app: TestApp
let acme: Company
let asAgent: Ctx
let agentId: string
let now = Date.now()

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) } })
  acme = await foundCompany(app)
  const agent = await acme.hire('AGENT')
  asAgent = await actingAs(app, agent)
  agentId = agent.agent.id
})

afterAll(() => app.close())

/** A message of a customer on the API channel; the same name is the same customer. */
const receive = (name: string, text = 'Hello', channelId = acme.api.id) =>
  receiveMessage(acme.ctx, { channelId, customer: { externalId: name }, text, externalId: app.services.id() })

const reply = (conversationId: string) =>
  sendMessage(asAgent, { conversationId, text: 'Hi', clientMessageId: app.services.id() })

const setStatus = (conversationId: string, status: 'WAITING' | 'ACTIVE' | 'CLOSED') =>
  setConversationStatus(asAgent, { conversationId, status })

const stored = (id: string) => app.db.conversation.findFirstOrThrow({ where: { id } })

const events = (work: () => Promise<unknown>) => eventsOf(app, acme.workspaceId, work)

describe('a waiting conversation', () => {
  it('becomes active by the first reply, once', async () => {
    const { conversationId } = await receive('reply')
    expect(await stored(conversationId)).toMatchObject({ status: 'WAITING' })
    expect(await events(() => reply(conversationId))).toEqual(['message.added', 'conversation.status_changed'])
    expect(await events(() => reply(conversationId))).toEqual(['message.added'])
    expect(await stored(conversationId)).toMatchObject({ status: 'ACTIVE' })
  })

  it('becomes active by an assignment', async () => {
    const { conversationId } = await receive('assign')
    const assign = () => assignConversation(asAgent, { conversationId, assigneeId: agentId })
    expect(await events(assign)).toEqual(['conversation.assigned', 'conversation.status_changed'])
    expect(await stored(conversationId)).toMatchObject({ status: 'ACTIVE', assigneeId: agentId })
  })

  it('stays as it is with notes and more messages of the customer', async () => {
    const { conversationId } = await receive('note')
    await addNote(asAgent, { conversationId, text: 'Rich', clientMessageId: 'n' })
    await receive('note', 'Anybody?')
    expect(await stored(conversationId)).toMatchObject({ status: 'WAITING', seq: 3, inboundSeq: 2, outboundSeq: 0 })
  })
})

describe('a customer who writes to a closed conversation', () => {
  it('reopens it within seven days: waiting when it is nobody’s, else active', async () => {
    const { conversationId } = await receive('reopen')
    await setStatus(conversationId, 'CLOSED')
    now += 7 * day - 1000
    expect((await receive('reopen')).conversationId).toBe(conversationId)
    expect(await stored(conversationId)).toMatchObject({ status: 'WAITING', closedAt: null })

    await assignConversation(asAgent, { conversationId, assigneeId: agentId })
    await setStatus(conversationId, 'CLOSED')
    expect(await events(() => receive('reopen'))).toEqual(['message.added', 'conversation.status_changed'])
    expect(await stored(conversationId)).toMatchObject({ status: 'ACTIVE' })
  })

  it('starts a new one later', async () => {
    const { conversationId } = await receive('later')
    await setStatus(conversationId, 'CLOSED')
    now += 7 * day + 1000
    const later = await receive('later')
    expect(later.conversationId).not.toBe(conversationId)
    expect(later.seq).toBe(1)
    expect(await stored(conversationId)).toMatchObject({ status: 'CLOSED', seq: 1 })
  })

  it('gets no second open chat when somebody reopens the first', async () => {
    const { conversationId } = await receive('two')
    await setStatus(conversationId, 'CLOSED')
    now += 8 * day
    await receive('two')
    const refused = { code: 'CONFLICT', details: { reason: 'OPEN_CHAT_EXISTS' } }
    for (const status of ['WAITING', 'ACTIVE'] as const) {
      await expect(setStatus(conversationId, status)).rejects.toMatchObject(refused)
    }
    expect(await stored(conversationId)).toMatchObject({ status: 'CLOSED' })
  })

  it('can be answered while it stays closed', async () => {
    const { conversationId } = await receive('answer')
    await setStatus(conversationId, 'CLOSED')
    expect(await events(() => reply(conversationId))).toEqual(['message.added'])
    expect(await stored(conversationId)).toMatchObject({ status: 'CLOSED' })
  })
})

describe('what is already so', () => {
  it('is no event', async () => {
    const { conversationId } = await receive('same')
    const changes = async () => {
      await setStatus(conversationId, 'ACTIVE')
      await assignConversation(asAgent, { conversationId, assigneeId: agentId })
      await setConversationPriority(asAgent, { conversationId, priority: 1 })
      await setConversationHandler(asAgent, { conversationId, handler: 'AGENT', escalationReason: 'Angry' })
    }
    expect(await events(changes)).toEqual([
      'conversation.status_changed',
      'conversation.assigned',
      'conversation.priority_changed',
      'conversation.handler_changed',
    ])
    expect(await events(changes)).toEqual([])
  })
})

describe('an assignment', () => {
  it('is for agents who see the channel', async () => {
    const vip = await createChannel(acme.ctx, { kind: 'API', name: 'VIP', isRestricted: true })
    const { conversationId } = await receive('vip', 'Hello', vip.id)
    const assign = (assigneeId: string) => assignConversation(acme.ctx, { conversationId, assigneeId })
    await expect(assign(agentId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await assign(acme.owner.agent.id)).toMatchObject({ assigneeId: acme.owner.agent.id })
    await addChannelMember(acme.ctx, { channelId: vip.id, agentId })
    expect(await assign(agentId)).toMatchObject({ assigneeId: agentId })
  })

  it('is not for an agent who was deactivated or is of another company', async () => {
    const { conversationId } = await receive('gone')
    const { agent } = await acme.hire('ADMIN')
    await app.db.agent.updateMany({ where: { id: agent.id }, data: { deactivatedAt: new Date() } })
    const rival = await foundCompany(app, 'Rival')
    for (const assigneeId of [agent.id, rival.owner.agent.id, app.services.id()]) {
      const assigned = assignConversation(asAgent, { conversationId, assigneeId })
      await expect(assigned).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
})

describe('a handover', () => {
  it('with a reason needs a person, until the AI takes over again', async () => {
    const { conversationId } = await receive('handover')
    const escalated = { conversationId, handler: 'AGENT', escalationReason: 'Refund', aiConfidence: 0.2 } as const
    expect(await setConversationHandler(acme.ctx, escalated)).toMatchObject({
      requiresHuman: true,
      escalationReason: 'Refund',
      aiConfidence: 0.2,
    })
    const back = await setConversationHandler(acme.ctx, { conversationId, handler: 'AI' })
    expect(back).toMatchObject({ handler: 'AI', requiresHuman: false, escalationReason: null })
  })

  it('needs nobody any more when that is said, and the reason does not come back', async () => {
    const { conversationId } = await receive('settled')
    await setConversationHandler(acme.ctx, { conversationId, handler: 'AGENT', escalationReason: 'Refund' })
    const settled = await setConversationHandler(acme.ctx, { conversationId, handler: 'AGENT', requiresHuman: false })
    expect(settled).toMatchObject({ handler: 'AGENT', requiresHuman: false, escalationReason: null })
    const again = await setConversationHandler(acme.ctx, { conversationId, handler: 'AGENT' })
    expect(again).toMatchObject({ requiresHuman: false, escalationReason: null })
  })

  it.each([[{ priority: 0 }], [{ priority: 6 }], [{ priority: 1.5 }]])('refuses %o', async (wrong) => {
    const { conversationId } = await receive('wrong')
    await expect(setConversationPriority(asAgent, { conversationId, ...wrong })).rejects.toThrow()
    expect(await stored(conversationId)).toMatchObject({ priority: 3 })
  })
})
