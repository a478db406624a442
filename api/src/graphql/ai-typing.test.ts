import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ctx } from '../domain/context.ts'
import { setTyping } from '../domain/typing/set.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { handedOver, handTo, refusalOf, sendAsAi, typeAsAi } from '../testing/assistant.ts'
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
  await handTo(agent, chat, 'AI')
})

afterAll(() => app.close())

const uuid = () => parseGlobalId(chat)?.uuid ?? ''

const handlerOrMessage = `subscription ($id: ID) {
  events(conversationId: $id, types: [CONVERSATION_HANDLER_CHANGED, MESSAGE_ADDED]) {
    ... on ConversationHandlerChanged { handler } ... on MessageAdded { message { id } } } }`

describe('[004-14] typing of the AI', () => {
  it('reaches the customer, agents and keys, and ends with its message', async () => {
    const theirs = [visitor, agent, assistant].map((by) => by.subscribe(typingChanged, { id: chat }))
    await watched(app, 3)
    await typeAsAi(assistant, chat)
    for (const live of theirs) {
      expect((await live.next()).data.typingChanged).toMatchObject({
        isTyping: true,
        conversation: { id: chat },
        sender: { kind: 'AI', name: 'AI', agent: null, customer: null },
      })
    }
    for (const by of [visitor, agent]) expect(await typistsOf(by, chat)).toEqual(['AI'])
    const { data } = await sendAsAi(assistant, chat)
    expect(data?.sendMessage.message).toMatchObject({ sender: { kind: 'AI', name: 'AI', agent: null, customer: null } })
    for (const live of theirs) {
      expect((await live.next()).data.typingChanged).toMatchObject({ isTyping: false, sender: { kind: 'AI' } })
      live.stop()
    }
    expect(await typistsOf(visitor, chat)).toEqual([])
  })

  it('tells nothing of what it is going to say', async () => {
    await typeAsAi(assistant, chat)
    const query = 'query ($id: ID!) { conversation(id: $id) { typing { preview sender { kind } } } }'
    const { conversation } = await agent.get(query, { id: chat })
    expect(conversation.typing).toEqual([{ preview: null, sender: { kind: 'AI' } }])
  })

  it('ends when people take over, and cannot begin again before it is handed back', async () => {
    const live = visitor.subscribe(typingChanged, { id: chat })
    await watched(app, 1)
    await typeAsAi(assistant, chat)
    expect((await live.next()).data.typingChanged.isTyping).toBe(true)
    await handTo(agent, chat, 'AGENT')
    expect((await live.next()).data.typingChanged).toMatchObject({ isTyping: false, sender: { kind: 'AI' } })
    expect(refusalOf(await typeAsAi(assistant, chat))).toMatchObject(handedOver)
    expect(await typistsOf(visitor, chat)).toEqual([])
    expect(refusalOf(await typeAsAi(assistant, chat, false))).toBeUndefined()
    await handTo(agent, chat, 'AI')
    await typeAsAi(assistant, chat)
    expect((await live.next()).data.typingChanged.isTyping).toBe(true)
    live.stop()
  })

  it('ends when an agent answers, who takes over with it', async () => {
    const live = agent.subscribe(handlerOrMessage, { id: chat })
    await expect.poll(() => app.feed.report().followers).toBe(1)
    await typeAsAi(assistant, chat)
    const messageId = await say(agent, chat, 'I am here now')
    const told = (await live.take(2)).map(({ data }) => data.events)
    expect(told).toEqual([{ handler: 'AGENT' }, { message: { id: messageId } }])
    live.stop()
    await expect.poll(() => typistsOf(visitor, chat)).toEqual([])
    expect(refusalOf(await sendAsAi(assistant, chat))).toMatchObject(handedOver)
  })

  it('does not stay when people take over while it is being said', async () => {
    const { ephemera } = app.services
    const late: Ctx = {
      ...acme.ctx,
      ephemera: {
        ...ephemera,
        setTyping: async (statement) => {
          if (statement.isTyping) await handTo(agent, chat, 'AGENT')
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
    await typeAsAi(assistant, chat)
    await sendAsAi(assistant, chat, { asAi: false })
    await say(visitor, chat, 'Yes?')
    await expect.poll(() => typistsOf(acme.owner, chat)).toEqual(['AI'])
    await typeAsAi(await acme.integration(['WRITE', 'READ']), chat, false)
    expect(await typistsOf(agent, chat)).toEqual([])
  })

  it('[003-15] stands beside that of an agent and of the customer, each of exactly one', async () => {
    for (const by of [agent, visitor]) await type(by, chat)
    await typeAsAi(assistant, chat)
    expect((await typistsOf(acme.owner, chat)).sort()).toEqual(['AGENT', 'AI', 'CUSTOMER'])
    expect((await typistsOf(visitor, chat)).sort()).toEqual(['AGENT', 'AI'])
  })
})
