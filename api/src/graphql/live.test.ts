import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Answer, Client } from '../testing/client.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { globalId } from './ids.ts'

let app: TestApp
let acme: Company
let agent: Person
let visitor: Visitor
let chat: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

beforeEach(async () => {
  visitor = await acme.visitor()
  chat = await startChat(visitor, 'Hello')
})

afterAll(() => app.close())

async function startChat(by: Visitor, text: string): Promise<string> {
  const { startConversation } = await by.get(
    `mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }`,
    { input: { text, clientConversationId: app.services.id() } },
  )
  return startConversation.conversation.id
}

const send = (by: Client, text: string, { conversationId = chat, clientMessageId = app.services.id() } = {}) =>
  by.get(`mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`, {
    input: { conversationId, text, clientMessageId },
  })

const change = (name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  return agent.get(`mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`, { input })
}

const cursorOf = async (client: Client): Promise<string> => (await client.get('{ cursor }')).cursor

const textsOf = (answers: Answer[]) => answers.map(({ data }) => data.messageAdded.text)

describe('messageAdded', () => {
  it('[003-08] delivers the message complete, with its sender and conversation, so nothing is fetched again', async () => {
    const live = agent.subscribe(
      `subscription ($after: String) { messageAdded(after: $after) { id seq cursor direction text createdAt deliveryStatus
        sender { kind name customer { id name } } conversation { id status unreadCount customer { id } lastMessage { text } } } }`,
      { after: await cursorOf(agent) },
    )
    await send(visitor, 'Is anybody there?')
    const { messageAdded } = (await live.next()).data
    expect(messageAdded).toMatchObject({
      seq: 2,
      direction: 'IN',
      text: 'Is anybody there?',
      sender: {
        kind: 'CUSTOMER',
        name: 'Visitor',
        customer: { id: globalId('Customer', visitor.session.customer.id) },
      },
      conversation: { id: chat, status: 'WAITING', unreadCount: 2, lastMessage: { text: 'Is anybody there?' } },
    })
    const { node } = await agent.get(`query ($id: ID!) { node(id: $id) { ... on Message { text seq } } }`, {
      id: messageAdded.id,
    })
    expect(node).toEqual({ text: 'Is anybody there?', seq: 2 })
    live.stop()
  })

  it('[003-07] of one conversation delivers only that one’s messages', async () => {
    const other = await startChat(await acme.visitor(), 'Me too')
    const live = agent.subscribe(
      'subscription ($id: ID!, $after: String) { messageAdded(conversationId: $id, after: $after) { text } }',
      { id: chat, after: await cursorOf(agent) },
    )
    for (const [text, conversationId] of [
      ['a', chat],
      ['b', other],
      ['c', chat],
      ['d', other],
      ['e', chat],
    ] as const) {
      await send(agent, text, { conversationId })
    }
    expect(textsOf(await live.take(3))).toEqual(['a', 'c', 'e'])
    expect(live.pending).toBe(0)
    live.stop()
  })

  it('[003-06] delivers a message once, however often it is sent, live and resumed', async () => {
    const after = await cursorOf(agent)
    const query = 'subscription ($after: String) { messageAdded(after: $after) { cursor text } }'
    const live = agent.subscribe(query, { after })
    const sends = ['one', 'two', 'three'].flatMap((text) =>
      Array.from({ length: 10 }, () => send(visitor, text, { clientMessageId: text })),
    )
    await Promise.all(sends)
    await send(agent, 'end')
    const received = await live.take(4)
    expect(textsOf(received).toSorted()).toEqual(['end', 'one', 'three', 'two'])
    const resumed = agent.subscribe(query, { after: received[1]?.data.messageAdded.cursor })
    expect(await resumed.take(2)).toEqual(received.slice(2))
    expect([live.pending, resumed.pending]).toEqual([0, 0])
    for (const subscription of [live, resumed]) subscription.stop()
  })
})

describe('conversationChanged', () => {
  const query = `subscription ($id: ID, $after: String) { conversationChanged(conversationId: $id, after: $after) {
    cursor conversationId conversation { status assignee { name } priority lastMessage { text } unreadCount } } }`

  it('[003-02] tells of the way from waiting to active to closed and back, live', async () => {
    const live = agent.subscribe(query, { id: chat, after: await cursorOf(agent) })
    const visitors = visitor.subscribe(
      `subscription ($after: String) { events(types: [CONVERSATION_STATUS_CHANGED], after: $after) {
        ... on ConversationStatusChanged { status } } }`,
      { after: await cursorOf(visitor) },
    )
    const statuses: string[] = []
    const untilStatus = async (status: string) => {
      for (;;) {
        const { conversation } = (await live.next()).data.conversationChanged
        if (conversation.status !== status) continue
        statuses.push(status)
        return
      }
    }
    expect(
      (await agent.get('query ($id: ID!) { conversation(id: $id) { status } }', { id: chat })).conversation.status,
    ).toBe('WAITING')
    await send(agent, 'Hi')
    await untilStatus('ACTIVE')
    await change('setConversationStatus', { conversationId: chat, status: 'CLOSED' })
    await untilStatus('CLOSED')
    await send(visitor, 'One more thing')
    await untilStatus('WAITING')
    expect(statuses).toEqual(['ACTIVE', 'CLOSED', 'WAITING'])
    const seen = (await visitors.take(3)).map(({ data }) => data.events.status)
    expect(seen).toEqual(statuses)
    for (const subscription of [live, visitors]) subscription.stop()
  })

  it('[003-09] tells of status, assignee and priority, each change once', async () => {
    const live = agent.subscribe(query, { id: chat, after: await cursorOf(agent) })
    const next = async () => (await live.next()).data.conversationChanged.conversation
    const assigneeId = globalId('Agent', agent.agent.id)
    await change('assignConversation', { conversationId: chat, assigneeId })
    // An assignment is two facts about a waiting conversation: who takes it, and that it is active.
    expect([await next(), await next()]).toMatchObject([{ assignee: { name: 'AGENT of Acme' } }, { status: 'ACTIVE' }])
    await change('setConversationPriority', { conversationId: chat, priority: 1 })
    expect(await next()).toMatchObject({ priority: 1 })
    await change('assignConversation', { conversationId: chat, assigneeId: null })
    expect(await next()).toMatchObject({ assignee: null, status: 'ACTIVE' })
    expect(live.pending).toBe(0)
    live.stop()
  })

  it('[003-10] without an id keeps a list right: new conversations, changed ones, no notes', async () => {
    const live = agent.subscribe(query, { after: await cursorOf(agent) })
    const next = async () => (await live.next()).data.conversationChanged
    const started = await startChat(await acme.visitor(), 'New here')
    const inserted = [await next(), await next()]
    expect(inserted.map(({ conversationId }) => conversationId)).toEqual([started, started])
    expect(inserted[1].conversation).toMatchObject({ lastMessage: { text: 'New here' }, unreadCount: 1 })
    await change('addNote', { conversationId: chat, text: 'Hm', clientMessageId: 'hm' })
    await send(visitor, 'Still me')
    expect(await next()).toMatchObject({ conversationId: chat, conversation: { lastMessage: { text: 'Still me' } } })
    live.stop()
  })
})

describe('messageUpdated', () => {
  it('tells of edits and deletions as they are now', async () => {
    const { sendMessage } = await send(agent, 'Helo')
    const { id: messageId } = sendMessage.message
    const live = visitor.subscribe(
      'subscription ($after: String) { messageUpdated(after: $after) { message { id text deletedAt } } }',
      { after: await cursorOf(visitor) },
    )
    await change('editMessage', { messageId, text: 'Hello' })
    expect((await live.next()).data.messageUpdated.message).toMatchObject({
      id: messageId,
      text: 'Hello',
      deletedAt: null,
    })
    await change('deleteMessage', { messageId })
    const { message } = (await live.next()).data.messageUpdated
    expect(message).toMatchObject({ id: messageId, text: '', deletedAt: expect.any(String) })
    live.stop()
  })

  it('[003-28] tells those at both ends of what has reached the visitor, as it is then', async () => {
    const { sendMessage } = await send(agent, 'It left')
    const { id: messageId } = sendMessage.message
    const after = await cursorOf(visitor)
    const fields = 'message { id deliveryStatus }'
    const lives = [agent, visitor].flatMap((viewer) => [
      viewer.subscribe(`subscription ($after: String) { told: messageUpdated(after: $after) { ${fields} } }`, {
        after,
      }),
      viewer.subscribe(
        `subscription ($after: String) { told: events(after: $after) { ... on MessageDelivered { ${fields} } } }`,
        { after },
      ),
    ])
    await visitor.get('mutation ($input: MarkDeliveredInput!) { markDelivered(input: $input) { message { id } } }', {
      input: { conversationId: chat, messageId },
    })
    for (const live of lives) {
      let told = (await live.next()).data.told
      while (told.message.id !== messageId) told = (await live.next()).data.told
      expect(told.message.deliveryStatus).toBe('DELIVERED')
      live.stop()
    }
  })
})
