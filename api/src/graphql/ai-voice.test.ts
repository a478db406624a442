import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { handedOver, handTo, refusalOf, sendAsAi, typeAsAi } from '../testing/assistant.ts'
import type { Client } from '../testing/client.ts'
import { say, startChat, type, typistsOf } from '../testing/ephemeral.ts'
import { uploadFile } from '../testing/files.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { globalId, parseGlobalId } from './ids.ts'

let app: TestApp
let acme: Company
let agent: Person
let assistant: Client
let visitor: Visitor
let chat: string

beforeAll(async () => {
  app = await startTestApp()
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

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
const uuid = () => parseGlobalId(chat)?.uuid ?? ''

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
    expect(refusalOf(refused)).toMatchObject({ code: 'CONFLICT', reason: 'NEWER_MESSAGE' })
    expect(await handlerOf()).toBe('AI')
    const { ifLastMessageId, ...plain } = input
    const first = await agent.get(send, { input: plain })
    expect(await handlerOf()).toBe('AGENT')
    await handTo(agent, chat, 'AI')
    // The same message again is no new answer.
    expect(await agent.get(send, { input: plain })).toEqual(first)
    expect(await handlerOf()).toBe('AI')
  })

  it('takes nothing over with a file that another message has', async () => {
    const attachmentIds = [await uploadFile(agent, 'a.txt', 'text')]
    const used = { conversationId: await startChat(await acme.visitor()), text: '', clientMessageId: 'first' }
    await agent.get(send, { input: { ...used, attachmentIds } })
    const refused = await agent.ask(send, { input: { ...used, conversationId: chat, attachmentIds } })
    expect(refusalOf(refused)).toMatchObject({ code: 'CONFLICT', reason: 'ATTACHMENT_USED' })
    expect(await handlerOf()).toBe('AI')
  })

  it('takes over by a start that goes on with the open chat, too', async () => {
    const customerId = globalId('Customer', visitor.session.customer.id)
    const start = `mutation ($input: StartConversationInput!) {
      startConversation(input: $input) { conversation { id handler } } }`
    const input = {
      channelId: globalId('Channel', acme.widget.id),
      customerId,
      text: 'Hi',
      clientConversationId: 'go on',
    }
    const { conversation } = (await agent.get(start, { input })).startConversation
    expect(conversation).toEqual({ id: chat, handler: 'AGENT' })
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
      expect(refusalOf(await typeAsAi(by, chat))).toMatchObject({ code: 'FORBIDDEN' })
      expect(refusalOf(await sendAsAi(by, chat))).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect((await type(assistant, chat)).errors?.[0]).toMatchObject({
      message: expect.stringContaining('asAi'),
      extensions: { code: 'FORBIDDEN' },
    })
    expect(await typistsOf(agent, chat)).toEqual([])
  })

  it('is silent where people answer, and what was sent before is still the same message', async () => {
    const clientMessageId = crypto.randomUUID()
    const first = await sendAsAi(assistant, chat, { clientMessageId })
    await handTo(agent, chat, 'AGENT')
    expect(refusalOf(await sendAsAi(assistant, chat))).toMatchObject(handedOver)
    const again = await sendAsAi(assistant, chat, { clientMessageId })
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
    await sendAsAi(assistant, chat, { clientMessageId })
    expect(refusalOf(await sendAsAi(assistant, chat, { clientMessageId, asAi: false }))).toMatchObject({
      code: 'CONFLICT',
      reason: 'CLIENT_MESSAGE_ID_REUSED',
    })
  })

  it('does not reach other companies', async () => {
    const other = await foundCompany(app, 'Other')
    const foreign = await other.integration()
    expect(refusalOf(await typeAsAi(foreign, chat))).toMatchObject({ code: 'NOT_FOUND' })
    expect(refusalOf(await sendAsAi(foreign, chat))).toMatchObject({ code: 'NOT_FOUND' })
  })
})

it('a visitor is told at once that people have taken over, and not why', async () => {
  const live = visitor.subscribe(
    `subscription { events(types: [CONVERSATION_HANDLER_CHANGED]) {
      ... on ConversationHandlerChanged { handler conversation { handler } } } }`,
  )
  await expect.poll(() => app.feed.report().followers).toBe(1)
  await handTo(agent, chat, 'AI', { aiConfidence: 0.4 })
  await handTo(agent, chat, 'AGENT')
  await handTo(agent, chat, 'AGENT', { requiresHuman: true })
  await handTo(agent, chat, 'AI')
  const told = (await live.take(2)).map(({ data }) => data.events.handler)
  expect(told).toEqual(['AGENT', 'AI'])
  live.stop()
})
