import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel, Conversation } from '../../generated/prisma/client.ts'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import { createChannel } from '../channels/create.ts'
import { updateChannel } from '../channels/update.ts'
import type { Ctx } from '../context.ts'
import { setConversationStatus } from '../conversations/set-status.ts'
import { startConversation } from '../conversations/start.ts'
import { addNote } from './add-note.ts'
import { receiveMessage } from './receive.ts'
import { sendMessage } from './send.ts'

let app: TestApp
let acme: Company
let agent: Person
let asAgent: Ctx
let channel: Channel
let chat: Conversation
let externalId: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

beforeEach(async () => {
  channel = await createChannel(acme.ctx, { kind: 'API', name: 'Messenger', replyWindowMinutes: 60, replyLimit: 2 })
  externalId = app.services.id()
  asAgent = await actingAs(app, agent)
  await theyWrite()
  chat = await app.db.conversation.findFirstOrThrow({ where: { channelId: channel.id } })
})

afterAll(() => app.close())

const theyWrite = () => receiveMessage(acme.ctx, { channelId: channel.id, customer: { externalId }, text: 'Hello' })

const send = (ctx = asAgent, over: Partial<Parameters<typeof sendMessage>[1]> = {}) =>
  sendMessage(ctx, { conversationId: chat.id, text: 'Hi', clientMessageId: app.services.id(), ...over })

const start = (over: Partial<Parameters<typeof startConversation>[1]> = {}) =>
  startConversation(asAgent, {
    channelId: channel.id,
    customerId: chat.customerId,
    text: 'Hi',
    clientConversationId: app.services.id(),
    ...over,
  })

const rules = (given: { replyWindowMinutes?: number | null; replyLimit?: number | null }) =>
  updateChannel(acme.ctx, { channelId: channel.id, ...given })

/** The customer wrote last so long ago, told by the database's own clock. */
const theyWroteAgo = (seconds: number, id = chat.id) =>
  app.db.$executeRaw`UPDATE "Conversation" SET "lastInboundAt" = now() - make_interval(secs => ${seconds})
    WHERE "workspaceId" = ${acme.workspaceId}::uuid AND id = ${id}::uuid`

const refused = (reason: string) => ({ code: 'REPLY_WINDOW_CLOSED', details: { reason } })

const stored = () => app.db.message.count({ where: { workspaceId: acme.workspaceId } })

describe('a window', () => {
  it('takes messages of agents and keys until its last second, and none from then on', async () => {
    await theyWroteAgo(60 * 60 - 5)
    expect(await send()).toMatchObject({ direction: 'OUT' })
    await theyWroteAgo(60 * 60)
    for (const ctx of [asAgent, acme.ctx]) await expect(send(ctx)).rejects.toMatchObject(refused('TIME_OVER'))
  })

  it('that is over changes nothing and makes no event, and the refusal says since when', async () => {
    await theyWroteAgo(2 * 60 * 60)
    const before = await stored()
    const events = await eventsOf(app, acme.workspaceId, () => send().catch(() => undefined))
    // That the channel was connected may be told meanwhile.
    expect(events.filter((type) => type !== 'channel.connection_changed')).toEqual([])
    expect(await stored()).toBe(before)
    const { lastInboundAt } = await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })
    const closedAt = new Date(Number(lastInboundAt) + 60 * 60_000)
    await expect(send()).rejects.toMatchObject({ details: { closedAt } })
  })

  it('opens again as soon as the customer writes', async () => {
    await theyWroteAgo(2 * 60 * 60)
    await theyWrite()
    expect(await send()).toMatchObject({ direction: 'OUT' })
  })

  it('holds up neither notes nor the repeat of what was taken before', async () => {
    const first = await send(asAgent, { clientMessageId: 'taken' })
    await theyWroteAgo(2 * 60 * 60)
    expect(await send(asAgent, { clientMessageId: 'taken' })).toMatchObject({ id: first.id })
    const note = { conversationId: chat.id, text: 'Call them', clientMessageId: 'note' }
    expect(await addNote(asAgent, note)).toMatchObject({ direction: 'NOTE' })
  })

  it('follows the settings: longer, and none at all', async () => {
    await theyWroteAgo(2 * 60 * 60)
    await rules({ replyWindowMinutes: 180 })
    expect(await send()).toMatchObject({ direction: 'OUT' })
    await theyWroteAgo(24 * 60 * 60)
    await rules({ replyWindowMinutes: null })
    expect(await send()).toMatchObject({ direction: 'OUT' })
  })
})

describe('a limit', () => {
  beforeEach(() => rules({ replyWindowMinutes: null }))

  it('takes so many in a row, and again so many once the customer wrote; notes do not count', async () => {
    for (const _ of [1, 2]) await send()
    await addNote(asAgent, { conversationId: chat.id, text: 'Two', clientMessageId: app.services.id() })
    await expect(send()).rejects.toMatchObject({ code: 'REPLY_WINDOW_CLOSED', details: { replyLimit: 2 } })
    await theyWrite()
    for (const _ of [1, 2]) await send()
    await expect(send()).rejects.toMatchObject(refused('LIMIT_REACHED'))
  })

  it('lets exactly one of many take the last place', async () => {
    // Some who lose have waited for the one who won, others came after; which are how many is chance.
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      await theyWrite()
      await send()
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => send()))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refused('LIMIT_REACHED'))
      }
      const { repliesInRow } = await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })
      expect(repliesInRow).toBe(2)
    }
  })

  it('that was lowered meanwhile counts what was sent already', async () => {
    await send()
    await rules({ replyLimit: 1 })
    await expect(send()).rejects.toMatchObject(refused('LIMIT_REACHED'))
  })
})

describe('a conversation that begins with a message to the customer', () => {
  beforeEach(() => setConversationStatus(acme.ctx, { conversationId: chat.id, status: 'CLOSED' }))

  it('is taken while they may be answered, and inherits how they stand', async () => {
    await send()
    const { id, lastInboundAt, repliesInRow } = await start()
    expect(id).not.toBe(chat.id)
    expect({ lastInboundAt, repliesInRow }).toEqual({
      lastInboundAt: (await app.db.conversation.findFirstOrThrow({ where: { id: chat.id } })).lastInboundAt,
      repliesInRow: 2,
    })
    await expect(start()).rejects.toMatchObject(refused('LIMIT_REACHED'))
    await setConversationStatus(acme.ctx, { conversationId: id, status: 'CLOSED' })
    await expect(start()).rejects.toMatchObject(refused('LIMIT_REACHED'))
  })

  it('is refused when time is over everywhere, and taken when they wrote elsewhere on the channel', async () => {
    await theyWroteAgo(2 * 60 * 60)
    const before = await app.db.conversation.count()
    await expect(start()).rejects.toMatchObject(refused('TIME_OVER'))
    expect(await app.db.conversation.count()).toBe(before)
    const letter = { channelId: channel.id, customerId: chat.customerId, kind: 'EMAIL', text: 'A letter' } as const
    await startConversation(acme.ctx, { ...letter, direction: 'IN', clientConversationId: app.services.id() })
    expect(await start()).toMatchObject({ status: 'ACTIVE', repliesInRow: 1 })
  })

  it('is refused for who never wrote there, and taken where only the number is limited', async () => {
    const customer = { externalId: app.services.id() }
    await expect(start({ customerId: null, customer })).rejects.toMatchObject(refused('NEVER_WROTE'))
    await rules({ replyWindowMinutes: null })
    const { id } = await start({ customerId: null, customer })
    await send(asAgent, { conversationId: id })
    await expect(send(asAgent, { conversationId: id })).rejects.toMatchObject(refused('LIMIT_REACHED'))
  })

  it('or is still empty, knows that they wrote in another one', async () => {
    const { id } = await start({ text: null })
    expect(await send(asAgent, { conversationId: id })).toMatchObject({ direction: 'OUT' })
  })

  it('is the same when it is repeated after time is over', async () => {
    const clientConversationId = app.services.id()
    const { id } = await start({ clientConversationId })
    await theyWroteAgo(2 * 60 * 60, id)
    expect(await start({ clientConversationId })).toMatchObject({ id, seq: 1 })
  })
})

describe('the settings', () => {
  it.each([
    { replyWindowMinutes: 0 },
    { replyWindowMinutes: 43_201 },
    { replyWindowMinutes: 1.5 },
    { replyLimit: 0 },
    { replyLimit: 101 },
  ])('refuse %o', async (given) => {
    const issues = [{ path: Object.keys(given) }]
    await expect(rules(given)).rejects.toMatchObject({ issues })
    await expect(createChannel(acme.ctx, { kind: 'API', name: 'Bad', ...given })).rejects.toMatchObject({ issues })
  })

  it('are for channels that you connect yourself, and refused for a widget', async () => {
    const refusal = { code: 'BAD_USER_INPUT', details: { issues: [{ path: 'replyLimit' }] } }
    const widget = { kind: 'WIDGET', name: 'Site', replyLimit: 1 } as const
    await expect(createChannel(acme.ctx, widget)).rejects.toMatchObject(refusal)
    await expect(updateChannel(acme.ctx, { channelId: acme.widget.id, replyLimit: 1 })).rejects.toMatchObject(refusal)
  })

  it('stay when they are absent, go with null, and are an event only when they change', async () => {
    expect(await rules({})).toMatchObject({ replyWindowMinutes: 60, replyLimit: 2 })
    const changes = async (given: Parameters<typeof rules>[0]) => {
      const events = await eventsOf(app, acme.workspaceId, () => rules(given))
      return events.filter((type) => type === 'channel.updated').length
    }
    expect([await changes({ replyLimit: 2 }), await changes({ replyLimit: null })]).toEqual([0, 1])
    expect(await rules({})).toMatchObject({ replyWindowMinutes: 60, replyLimit: null })
  })
})
