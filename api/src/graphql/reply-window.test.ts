import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { statementsOf } from '../testing/statements.ts'
import { uuidOf } from './ids.ts'

const fields = 'replyWindow { open closesAt reason } replyLimit'

let app: TestApp
let acme: Company
let key: Client
let channelId: string
let conversationId: string
let externalId: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  key = await acme.integration()
})

beforeEach(async () => {
  const input = { kind: 'API', name: 'Messenger', replyWindowMinutes: 60, replyLimit: 2 }
  channelId = (await change(key, 'createChannel', input, 'channel { id }')).channel.id
  externalId = app.services.id()
  conversationId = (await theyWrite()).message.conversation.id
})

afterAll(() => app.close())

async function change(by: Client, name: string, input: object, selection: string) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  return (await by.get(`mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input }))[name]
}

const theyWrite = (text = 'Hello') =>
  change(
    key,
    'receiveMessage',
    { channelId, customer: { externalId }, text },
    `message { createdAt conversation { id ${fields} } }`,
  )

const send = (by: Client, text = 'Hi') =>
  change(
    by,
    'sendMessage',
    { conversationId, text, clientMessageId: app.services.id() },
    `message { conversation { ${fields} } }`,
  )

const read = async (by: Client, id = conversationId) =>
  (await by.get(`query ($id: ID!) { conversation(id: $id) { ${fields} } }`, { id })).conversation

const theyWroteAgo = (minutes: number) =>
  app.db.$executeRaw`UPDATE "Conversation" SET "lastInboundAt" = now() - make_interval(mins => ${minutes}::int)
    WHERE "workspaceId" = ${acme.workspaceId}::uuid AND id = ${uuidOf('Conversation', conversationId)}::uuid`

const afterAnHour = (since: string) => new Date(Date.parse(since) + 3_600_000).toISOString()

describe('Conversation.replyWindow', () => {
  it('says until when one may write and how often, and why it is closed', async () => {
    const { createdAt, conversation } = (await theyWrite()).message
    const closesAt = afterAnHour(createdAt)
    expect(conversation).toMatchObject({ replyWindow: { open: true, closesAt, reason: null }, replyLimit: 2 })
    expect((await send(key)).message.conversation).toMatchObject({ replyWindow: { open: true }, replyLimit: 1 })
    expect((await send(acme.owner)).message.conversation).toEqual({
      replyWindow: { open: false, closesAt, reason: 'LIMIT_REACHED' },
      replyLimit: 0,
    })
    await theyWroteAgo(61)
    expect((await read(acme.owner)).replyWindow).toMatchObject({ open: false, reason: 'TIME_OVER' })
  })

  it('of who never wrote has no end', async () => {
    const start = { channelId, customer: { externalId: app.services.id() }, clientConversationId: app.services.id() }
    const { conversation } = await change(key, 'startConversation', start, `conversation { ${fields} }`)
    expect(conversation.replyWindow).toEqual({ open: false, closesAt: null, reason: 'NEVER_WROTE' })
  })

  it('is null where there are no rules, and has no end where only the number is limited', async () => {
    await change(key, 'updateChannel', { channelId, replyWindowMinutes: null }, 'channel { id }')
    expect(await read(key)).toEqual({ replyWindow: { open: true, closesAt: null, reason: null }, replyLimit: 2 })
    const { channel } = await change(
      key,
      'updateChannel',
      { channelId, replyLimit: null },
      'channel { replyWindowMinutes replyLimit }',
    )
    expect(channel).toEqual({ replyWindowMinutes: null, replyLimit: null })
    expect(await read(key)).toEqual({ replyWindow: null, replyLimit: null })
  })

  it('is null for visitors, who may not read the settings either', async () => {
    const visitor = await acme.visitor()
    // A widget has no rules, so they are put where no verb would put them.
    await app.db.channel.updateMany({ where: { id: acme.widget.id }, data: { replyWindowMinutes: 60, replyLimit: 2 } })
    const start = { text: 'Hello', clientConversationId: app.services.id() }
    const { conversation } = await change(visitor, 'startConversation', start, `conversation { id ${fields} }`)
    expect(conversation).toMatchObject({ replyWindow: null, replyLimit: null })
    expect((await read(acme.owner, conversation.id)).replyLimit).toBe(2)
    const { errors } = await visitor.ask('{ conversations { nodes: edges { node { channel { replyLimit } } } } }')
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('costs a list of conversations one read of the channels', async () => {
    for (const _ of [1, 2, 3, 4]) {
      externalId = app.services.id()
      await theyWrite()
    }
    const list = () => acme.owner.get(`{ conversations { edges { node { id ${fields} } } } }`)
    const reads = (await statementsOf(list)).filter(({ text }) => text.includes('FROM "public"."Channel"'))
    expect(reads).toHaveLength(1)
  })
})

it('tells a sender whose message is refused why, and since when', async () => {
  await theyWroteAgo(90)
  const { errors } = await acme.owner.ask(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }',
    { input: { conversationId, text: 'Late', clientMessageId: 'late' } },
  )
  expect(errors?.[0]?.extensions).toEqual({
    code: 'REPLY_WINDOW_CLOSED',
    reason: 'TIME_OVER',
    closedAt: (await read(key)).replyWindow.closesAt,
    replyLimit: 2,
  })
})

it('is no fault of the connection when the rules of its channel refuse a call', async () => {
  const { cursor } = await key.get('{ cursor }')
  const live = acme.owner.subscribe(
    `subscription ($after: String) { events(after: $after, types: [CHANNEL_CONNECTION_CHANGED]) {
      ... on ChannelConnectionChanged { channel { connection { lastError { code } } } } } }`,
    { after: cursor },
  )
  const start = { channelId, customer: { externalId: app.services.id() }, text: 'Hi', direction: 'OUT' }
  const refusal = change(key, 'startConversation', { ...start, clientConversationId: 'late' }, 'conversation { id }')
  await expect(refusal).rejects.toThrow('REPLY_WINDOW_CLOSED')
  await expect(
    change(key, 'receiveMessage', { channelId, customer: {}, text: 'Hi' }, 'message { id }'),
  ).rejects.toThrow()
  // Of those within a minute only the first is kept.
  const codes = new Set<string>()
  while (!codes.has('BAD_USER_INPUT')) {
    codes.add((await live.next()).data.events.channel.connection.lastError?.code)
    expect(codes).not.toContain('REPLY_WINDOW_CLOSED')
  }
  live.stop()
})

describe('a live subscriber', () => {
  const event = `subscription ($after: String) { events(after: $after, types: [MESSAGE_ADDED, CHANNEL_UPDATED]) { type
    ... on MessageAdded { conversation { ${fields} } } ... on ChannelUpdated { channel { replyWindowMinutes replyLimit } } } }`

  it('sees the window open with each message of the customer, and the number sink with each answer', async () => {
    const { cursor } = await key.get('{ cursor }')
    // Two of them, so that they share what is executed once.
    const subscribers = [acme.owner.subscribe(event, { after: cursor }), acme.owner.subscribe(event, { after: cursor })]
    await theyWroteAgo(90)
    const { createdAt } = (await theyWrite()).message
    const closesAt = afterAnHour(createdAt)
    const openings = await Promise.all(subscribers.map((live) => live.next()))
    for (const { data } of openings) {
      const window = { open: true, closesAt, reason: null }
      expect(data.events.conversation).toEqual({ replyWindow: window, replyLimit: 2 })
    }
    for (const left of [1, 0]) {
      await send(acme.owner)
      for (const { data } of await Promise.all(subscribers.map((live) => live.next()))) {
        expect(data.events.conversation).toMatchObject({ replyWindow: { open: left > 0, closesAt }, replyLimit: left })
      }
    }
    for (const live of subscribers) live.stop()
  })

  it('sees new settings with the next event of the channel, and with the next message', async () => {
    const { cursor } = await key.get('{ cursor }')
    const live = acme.owner.subscribe(event, { after: cursor })
    await change(key, 'updateChannel', { channelId, replyWindowMinutes: null, replyLimit: 5 }, 'channel { id }')
    expect((await live.next()).data.events.channel).toEqual({ replyWindowMinutes: null, replyLimit: 5 })
    await send(acme.owner)
    expect((await live.next()).data.events.conversation).toMatchObject({
      replyWindow: { closesAt: null },
      replyLimit: 4,
    })
    live.stop()
  })
})
