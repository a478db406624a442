import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { type Company, foundCompany, type Person } from '../testing/people.ts'
import { globalId } from './ids.ts'

let app: TestApp
let acme: Company
let agent: Person
let shop: Client
let channelId: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  shop = await acme.integration(['READ', 'WRITE'])
  channelId = globalId('Channel', acme.api.id)
})

afterAll(() => app.close())

/** A customer's message, brought in by the integration; gives its id and its conversation's. */
async function receive(customer: object, text: string, externalId: string = app.services.id()) {
  const { receiveMessage } = await shop.get(
    `mutation ($input: ReceiveMessageInput!) { receiveMessage(input: $input) { message { id conversation { id customer { id } } } } }`,
    { input: { channelId, customer, text, externalId } },
  )
  return receiveMessage.message
}

async function send(by: Client, conversationId: string, text: string) {
  const { sendMessage } = await by.get(
    `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`,
    { input: { conversationId, text, clientMessageId: app.services.id() } },
  )
  return sendMessage.message
}

const change = (name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  return agent.get(`mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`, { input })
}

describe('a message', () => {
  it('[002-01] has platform, conversation, direction, sender, text and time', async () => {
    const { id, conversation } = await receive({ externalId: 'u-1', name: 'Ann' }, 'Where is my parcel?')
    const reply = await send(agent, conversation.id, 'On its way.')
    const message = `... on Message { direction text createdAt deliveryStatus conversation { id channel { kind name } }
      sender { kind name agent { id } customer { name } } }`
    const { first, second } = await shop.get(
      `query ($first: ID!, $second: ID!) { first: node(id: $first) { ${message} } second: node(id: $second) { ${message} } }`,
      { first: id, second: reply.id },
    )
    expect(first).toMatchObject({
      direction: 'IN',
      text: 'Where is my parcel?',
      conversation: { id: conversation.id, channel: { kind: 'API', name: 'Acme API' } },
      sender: { kind: 'CUSTOMER', name: 'Ann', customer: { name: 'Ann' }, agent: null },
    })
    expect(second).toMatchObject({
      direction: 'OUT',
      text: 'On its way.',
      sender: {
        kind: 'AGENT',
        name: 'AGENT of Acme',
        customer: null,
        agent: { id: globalId('Agent', agent.agent.id) },
      },
    })
    expect(Date.now() - Date.parse(first.createdAt)).toBeLessThan(60_000)
  })
})

describe('the history of a conversation', () => {
  it('[002-04] pages newest first by cursors, 50 by default, every message once, whatever is sent meanwhile', async () => {
    const { conversation } = await receive({ externalId: 'long' }, 'message 1')
    for (let n = 2; n <= 120; n++) await receive({ externalId: 'long' }, `message ${n}`)
    const query = `query ($id: ID!, $before: String, $last: Int) { conversation(id: $id) { messages(last: $last, before: $before) {
      pageInfo { hasPreviousPage startCursor } edges { node { seq } } } } }`
    const pages: number[][] = []
    let before: string | null = null
    for (let hasMore = true; hasMore; ) {
      // The first page asks for its size; the others take the default by saying only where they end.
      const variables: object = before ? { id: conversation.id, before } : { id: conversation.id, last: 50 }
      const { messages } = (await agent.get(query, { ...variables })).conversation
      pages.push(messages.edges.map(({ node }: { node: { seq: number } }) => node.seq))
      before = messages.pageInfo.startCursor
      hasMore = messages.pageInfo.hasPreviousPage
      await send(agent, conversation.id, 'meanwhile')
    }
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20])
    expect(pages.toReversed().flat()).toEqual(Array.from({ length: 120 }, (_, place) => place + 1))
  })

  it.each([[{ first: 101 }], [{ last: 101 }], [{ first: -1 }], [{ first: 1, last: 1 }]])(
    '[002-04] refuses a page of %o',
    async (page) => {
      const query = 'query ($first: Int, $last: Int) { conversations(first: $first, last: $last) { edges { cursor } } }'
      expect((await agent.ask(query, page)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    },
  )
})

describe('the list of conversations', () => {
  const list = `query ($filter: ConversationFilter) { conversations(filter: $filter) { edges { node { id status unreadCount lastActivityAt
    channel { kind } customer { id name } lastMessage { text sender { kind } } } } } }`
  const nodesOf = ({ conversations }: { conversations: { edges: { node: { id: string } }[] } }) =>
    conversations.edges.map(({ node }) => node)

  it('[002-02] summarises platform, customer, last message, its time and what is unread', async () => {
    const { conversation } = await receive({ externalId: 'u-2', name: 'Bob' }, 'One')
    await receive({ externalId: 'u-2' }, 'Two')
    const [newest] = nodesOf(await agent.get(list))
    expect(newest).toMatchObject({
      id: conversation.id,
      channel: { kind: 'API' },
      customer: { name: 'Bob' },
      lastMessage: { text: 'Two', sender: { kind: 'CUSTOMER' } },
      unreadCount: 2,
    })
    await change('markRead', { conversationId: conversation.id })
    expect(nodesOf(await agent.get(list))[0]).toMatchObject({ id: conversation.id, unreadCount: 0 })
  })

  it('[002-05] gives the open ones with their last message, the latest first', async () => {
    const first = await receive({ externalId: 'open-1' }, 'I wait')
    const second = await receive({ externalId: 'open-2' }, 'Me too')
    const third = await receive({ externalId: 'open-3' }, 'Done')
    await change('setConversationStatus', { conversationId: third.conversation.id, status: 'CLOSED' })
    await send(agent, first.conversation.id, 'I am here')
    const [newest, next] = nodesOf(await agent.get(list, { filter: { status: ['WAITING', 'ACTIVE'] } }))
    expect(newest).toMatchObject({ id: first.conversation.id, status: 'ACTIVE', lastMessage: { text: 'I am here' } })
    expect(next).toMatchObject({ id: second.conversation.id, status: 'WAITING', lastMessage: { text: 'Me too' } })
  })

  it('shows no note as the last message, and keeps its place', async () => {
    const { conversation } = await receive({ externalId: 'noted' }, 'Hello')
    const [before] = nodesOf(await agent.get(list))
    await change('addNote', { conversationId: conversation.id, text: 'Rich', clientMessageId: 'note' })
    expect(nodesOf(await agent.get(list))[0]).toEqual(before)
  })
})

describe('a conversation', () => {
  it('[004-11] stores channel, status, priority, requiresHuman, aiConfidence and escalationReason', async () => {
    const { conversation } = await receive({ externalId: 'refund' }, 'I want my money back')
    const { id: conversationId } = conversation
    const escalated = { handler: 'AGENT', escalationReason: 'Refund over 100', aiConfidence: 0.31 }
    await change('setConversationHandler', { conversationId, ...escalated })
    await change('setConversationPriority', { conversationId, priority: 1 })
    const query = `query ($id: ID!) { conversation(id: $id) {
      channel { id } status priority handler requiresHuman aiConfidence escalationReason } }`
    expect((await agent.get(query, { id: conversationId })).conversation).toEqual({
      channel: { id: channelId },
      status: 'WAITING',
      priority: 1,
      requiresHuman: true,
      ...escalated,
    })
  })
})

describe('a customer', () => {
  const profile = 'query ($id: ID!) { customer(id: $id) { email status firstInteractionAt lastInteractionAt } }'

  it('[004-29] is one by its e-mail address, on every channel, however it is written', async () => {
    const first = await receive({ email: 'Carl@Example.org' }, 'Hello')
    const second = await receive({ externalId: 'carl', email: ' carl@example.ORG ' }, 'Me again')
    expect(second.conversation.customer.id).toBe(first.conversation.customer.id)
    const { customers } = await agent.get('{ customers(email: "CARL@example.org") { edges { node { id email } } } }')
    const { id } = first.conversation.customer
    expect(customers.edges).toEqual([{ node: { id, email: 'carl@example.org' } }])
  })

  it('[004-29] has a status, and when it was first and last in touch', async () => {
    const { conversation } = await receive({ email: 'dora@example.org' }, 'Hello')
    const { id } = conversation.customer
    const before = (await agent.get(profile, { id })).customer
    expect(before).toMatchObject({ status: 'ACTIVE', firstInteractionAt: before.lastInteractionAt })
    await send(agent, conversation.id, 'Hello Dora')
    await change('updateCustomer', { customerId: id, status: 'BLOCKED' })
    const after = (await agent.get(profile, { id })).customer
    expect(after).toMatchObject({ status: 'BLOCKED', firstInteractionAt: before.firstInteractionAt })
    expect(Date.parse(after.lastInteractionAt)).toBeGreaterThan(Date.parse(before.lastInteractionAt))
  })

  it('[004-29] that never wrote has no times', async () => {
    const { customer } = (await acme.visitor()).session
    const { firstInteractionAt, lastInteractionAt } = (
      await agent.get(profile, { id: globalId('Customer', customer.id) })
    ).customer
    expect([firstInteractionAt, lastInteractionAt]).toEqual([null, null])
  })
})
