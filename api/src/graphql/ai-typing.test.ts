import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ctx } from '../domain/context.ts'
import { setTyping } from '../domain/typing/set.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { say, startChat, type, typingChanged, typistsOf, watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { parseGlobalId } from './ids.ts'

let app: TestApp
let acme: Company
let agent: Person
let assistant: Client
let visitor: Visitor
let chat: string

beforeAll(async () => {
  // Long enough that nothing in these tests ends by itself.
  app = await startTestApp({ settings: { TYPING_LIFE_MS: '600000' } })
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  assistant = await acme.integration(['READ', 'WRITE'])
})

beforeEach(async () => {
  visitor = await acme.visitor()
  chat = await startChat(visitor)
  await handTo('AI')
})

afterAll(() => app.close())

let handler: 'AI' | 'AGENT'

/** What is not given stays as it is. */
const change = (more: { handler?: 'AI' | 'AGENT'; requiresHuman?: boolean; aiConfidence?: number }) => {
  handler = more.handler ?? handler
  return agent.get(
    'mutation ($input: SetConversationHandlerInput!) { setConversationHandler(input: $input) { conversation { id } } }',
    { input: { conversationId: chat, ...more, handler } },
  )
}

const handTo = (next: 'AI' | 'AGENT') => change({ handler: next })

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
const uuid = () => parseGlobalId(chat)?.uuid ?? ''

const typeAsAi = (by: Client, isTyping = true) =>
  by.ask('mutation ($input: SetTypingInput!) { setTyping(input: $input) { isTyping } }', {
    input: { conversationId: chat, isTyping, preview: 'It left on', asAi: true },
  })

const sendAsAi = (by: Client, more: { text?: string; clientMessageId?: string; asAi?: boolean } = {}) =>
  by.ask(
    `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
      message { id text sender { kind name agent { id } customer { id } } } } }`,
    { input: { conversationId: chat, text: 'On Monday', clientMessageId: crypto.randomUUID(), asAi: true, ...more } },
  )

const handlerOrMessage = `subscription ($id: ID) {
  events(conversationId: $id, types: [CONVERSATION_HANDLER_CHANGED, MESSAGE_ADDED]) {
    ... on ConversationHandlerChanged { handler } ... on MessageAdded { message { id } } } }`

const refusal = ({ errors }: Awaited<ReturnType<Client['ask']>>) => errors?.[0]?.extensions
const handedOver = { code: 'CONFLICT', reason: 'HANDLED_BY_AGENT' }

describe('[004-14] typing of the AI', () => {
  it('reaches the customer, agents and keys, and ends with its message', async () => {
    const theirs = [visitor, agent, assistant].map((by) => by.subscribe(typingChanged, { id: chat }))
    await watched(app, 3)
    await typeAsAi(assistant)
    for (const live of theirs) {
      expect((await live.next()).data.typingChanged).toMatchObject({
        isTyping: true,
        conversation: { id: chat },
        sender: { kind: 'AI', name: 'AI', agent: null, customer: null },
      })
    }
    for (const by of [visitor, agent]) expect(await typistsOf(by, chat)).toEqual(['AI'])
    const { data } = await sendAsAi(assistant)
    expect(data?.sendMessage.message).toMatchObject({ sender: { kind: 'AI', name: 'AI', agent: null, customer: null } })
    for (const live of theirs) {
      expect((await live.next()).data.typingChanged).toMatchObject({ isTyping: false, sender: { kind: 'AI' } })
      live.stop()
    }
    expect(await typistsOf(visitor, chat)).toEqual([])
  })

  it('tells nothing of what it is going to say', async () => {
    await typeAsAi(assistant)
    const query = 'query ($id: ID!) { conversation(id: $id) { typing { preview sender { kind } } } }'
    const { conversation } = await agent.get(query, { id: chat })
    expect(conversation.typing).toEqual([{ preview: null, sender: { kind: 'AI' } }])
  })

  it('ends when people take over, and cannot begin again before it is handed back', async () => {
    const live = visitor.subscribe(typingChanged, { id: chat })
    await watched(app, 1)
    await typeAsAi(assistant)
    expect((await live.next()).data.typingChanged.isTyping).toBe(true)
    await handTo('AGENT')
    expect((await live.next()).data.typingChanged).toMatchObject({ isTyping: false, sender: { kind: 'AI' } })
    expect(refusal(await typeAsAi(assistant))).toMatchObject(handedOver)
    expect(await typistsOf(visitor, chat)).toEqual([])
    expect(refusal(await typeAsAi(assistant, false))).toBeUndefined()
    await handTo('AI')
    await typeAsAi(assistant)
    expect((await live.next()).data.typingChanged.isTyping).toBe(true)
    live.stop()
  })

  it('ends when an agent answers, who takes over with it', async () => {
    const live = agent.subscribe(handlerOrMessage, { id: chat })
    await expect.poll(() => app.feed.report().followers).toBe(1)
    await typeAsAi(assistant)
    const messageId = await say(agent, chat, 'I am here now')
    const told = (await live.take(2)).map(({ data }) => data.events)
    expect(told).toEqual([{ handler: 'AGENT' }, { message: { id: messageId } }])
    live.stop()
    await expect.poll(() => typistsOf(visitor, chat)).toEqual([])
    expect(refusal(await sendAsAi(assistant))).toMatchObject(handedOver)
  })

  it('does not stay when people take over while it is being said', async () => {
    const { ephemera } = app.services
    const late: Ctx = {
      ...acme.ctx,
      ephemera: {
        ...ephemera,
        setTyping: async (statement) => {
          if (statement.isTyping) await handTo('AGENT')
          return ephemera.setTyping(statement)
        },
      },
    }
    const typing = setTyping(late, { conversationId: uuid(), isTyping: true, asAi: true })
    await expect(typing).rejects.toMatchObject({ details: { reason: 'HANDLED_BY_AGENT' } })
    expect(await typistsOf(visitor, chat)).toEqual([])
  })

  it('ends when it is said, and with no message of anybody else', async () => {
    await type(visitor, chat)
    await typeAsAi(assistant)
    await sendAsAi(assistant, { asAi: false })
    await say(visitor, chat, 'Yes?')
    await expect.poll(() => typistsOf(acme.owner, chat)).toEqual(['AI'])
    await typeAsAi(await acme.integration(['WRITE', 'READ']), false)
    expect(await typistsOf(agent, chat)).toEqual([])
  })

  it('[003-15] stands beside that of an agent and of the customer, each of exactly one', async () => {
    for (const by of [agent, visitor]) await type(by, chat)
    await typeAsAi(assistant)
    expect((await typistsOf(acme.owner, chat)).sort()).toEqual(['AGENT', 'AI', 'CUSTOMER'])
    expect((await typistsOf(visitor, chat)).sort()).toEqual(['AGENT', 'AI'])
  })
})

describe('an agent who writes where the AI answers', () => {
  const handlerOf = async () =>
    (await agent.get('query ($id: ID!) { conversation(id: $id) { handler } }', { id: chat })).conversation.handler

  it('takes over only with a message that is taken', async () => {
    const input = {
      conversationId: chat,
      text: 'Hi',
      clientMessageId: 'one',
      ifLastMessageId: await say(visitor, chat),
    }
    await say(visitor, chat, 'And one more')
    const refused = await agent.ask(send, { input })
    expect(refusal(refused)).toMatchObject({ code: 'CONFLICT', reason: 'NEWER_MESSAGE' })
    expect(await handlerOf()).toBe('AI')
    const { ifLastMessageId, ...plain } = input
    const first = await agent.get(send, { input: plain })
    expect(await handlerOf()).toBe('AGENT')
    await handTo('AI')
    // The same message again is no new answer.
    expect(await agent.get(send, { input: plain })).toEqual(first)
    expect(await handlerOf()).toBe('AI')
  })

  it('leaves the AI its conversation with a note', async () => {
    const input = { conversationId: chat, text: 'It does well', clientMessageId: 'note' }
    await agent.get('mutation ($input: AddNoteInput!) { addNote(input: $input) { message { id } } }', { input })
    expect(await handlerOf()).toBe('AI')
  })

  it('and others at once: each message is taken, and the AI is silent', async () => {
    const colleague = await acme.hire('AGENT')
    await Promise.all([agent, colleague, agent, colleague].map((by, index) => say(by, chat, `Answer ${index}`)))
    expect(await handlerOf()).toBe('AGENT')
    expect(await app.db.event.count({ where: { type: 'conversation.handler_changed', conversationId: uuid() } })).toBe(
      2,
    )
    expect(await app.db.message.count({ where: { direction: 'OUT', conversationId: uuid() } })).toBe(4)
  })
})

describe('the voice of the AI', () => {
  it('is for keys that write, and for no person', async () => {
    const reader = await acme.integration(['READ'])
    for (const by of [agent, visitor, reader]) {
      expect(refusal(await typeAsAi(by))).toMatchObject({ code: 'FORBIDDEN' })
      expect(refusal(await sendAsAi(by))).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect((await type(assistant, chat)).errors?.[0]).toMatchObject({
      message: expect.stringContaining('asAi'),
      extensions: { code: 'FORBIDDEN' },
    })
    expect(await typistsOf(agent, chat)).toEqual([])
  })

  it('is silent where people answer, and what was sent before is still the same message', async () => {
    const clientMessageId = crypto.randomUUID()
    const first = await sendAsAi(assistant, { clientMessageId })
    await handTo('AGENT')
    expect(refusal(await sendAsAi(assistant))).toMatchObject(handedOver)
    const again = await sendAsAi(assistant, { clientMessageId })
    expect(again.data?.sendMessage.message.id).toBe(first.data?.sendMessage.message.id)
    const { conversation } = await agent.get(
      'query ($id: ID!) { conversation(id: $id) { messages { edges { node { text sender { kind } } } } } }',
      { id: chat },
    )
    expect(conversation.messages.edges.map(({ node }: { node: object }) => node)).toEqual([
      { text: 'Hello', sender: { kind: 'CUSTOMER' } },
      { text: 'On Monday', sender: { kind: 'AI' } },
    ])
  })

  it('and the key’s own are two senders: one clientMessageId is not good for both', async () => {
    const clientMessageId = crypto.randomUUID()
    await sendAsAi(assistant, { clientMessageId })
    expect(refusal(await sendAsAi(assistant, { clientMessageId, asAi: false }))).toMatchObject({
      code: 'CONFLICT',
      reason: 'CLIENT_MESSAGE_ID_REUSED',
    })
  })

  it('does not reach other companies', async () => {
    const other = await foundCompany(app, 'Other')
    const foreign = await other.integration()
    expect(refusal(await typeAsAi(foreign))).toMatchObject({ code: 'NOT_FOUND' })
    expect(refusal(await sendAsAi(foreign))).toMatchObject({ code: 'NOT_FOUND' })
  })
})

it('a visitor is told at once that people have taken over, and not why', async () => {
  const live = visitor.subscribe(
    `subscription { events(types: [CONVERSATION_HANDLER_CHANGED]) {
      ... on ConversationHandlerChanged { handler conversation { handler } } } }`,
  )
  await expect.poll(() => app.feed.report().followers).toBe(1)
  for (const more of [{ aiConfidence: 0.4 }, { handler: 'AGENT' as const }, { requiresHuman: true }]) await change(more)
  await handTo('AI')
  const told = (await live.take(2)).map(({ data }) => data.events.handler)
  expect(told).toEqual(['AGENT', 'AI'])
  live.stop()
})
