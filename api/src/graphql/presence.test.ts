import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addChannelMember } from '../domain/channels/access.ts'
import { createChannel } from '../domain/channels/create.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { appear, presenceChanged, presenceForVisitors, startChat, typingChanged, until } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { globalId } from './ids.ts'

interface PresenceData {
  status: string
  viewingConversationId: string | null
  lastSeenAt: string | null
  person: { agent: { id: string } | null; customer: { id: string } | null } | null
}

let app: TestApp
let acme: Company
let agent: Person
let visitor: Visitor
let chat: string

beforeAll(async () => {
  app = await startTestApp()
})

beforeEach(async () => {
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  visitor = await acme.visitor()
  chat = await startChat(visitor)
})

afterAll(() => app.close())

const connect = (by: Client) => by.subscribe(typingChanged)
const agentId = ({ agent }: Person) => globalId('Agent', agent.id)
const isOf = (id: string) => (presence: PresenceData) =>
  (presence.person?.agent?.id ?? presence.person?.customer?.id) === id

const statusOf = async (who: Person, by: Client = acme.owner): Promise<string> => {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Agent { presence { status } } } }'
  return (await by.get(query, { id: agentId(who) })).node.presence.status
}
const viewersOf = async (id: string, by: Client = acme.owner): Promise<string[]> => {
  const { viewers } = (await by.get('query ($id: ID!) { conversation(id: $id) { viewers { id } } }', { id }))
    .conversation
  return viewers.map((viewer: { id: string }) => viewer.id).sort()
}

describe('[003-25] an agent', () => {
  it('is online in the widget while connected, on whatever device, and offline at once afterwards', async () => {
    const live = visitor.subscribe(presenceForVisitors, { id: chat })
    expect((await live.next()).data.presenceChanged).toEqual({ status: 'OFFLINE', person: null })
    const [one, other] = [connect(agent), connect(agent)]
    expect((await live.next()).data.presenceChanged).toEqual({ status: 'ONLINE', person: null })
    const query = 'query ($id: ID!) { conversation(id: $id) { isAgentOnline } }'
    expect((await visitor.get(query, { id: chat })).conversation.isAgentOnline).toBe(true)
    await expect.poll(() => app.ephemera.report().devices).toBe(3)
    one.stop()
    await expect.poll(() => app.ephemera.report().devices).toBe(2)
    expect(await statusOf(agent)).toBe('ONLINE')
    other.stop()
    expect((await live.next()).data.presenceChanged).toEqual({ status: 'OFFLINE', person: null })
    expect(await statusOf(agent)).toBe('OFFLINE')
    expect((await visitor.get(query, { id: chat })).conversation.isAgentOnline).toBe(false)
    live.stop()
  })

  it('is shown to its own customers by name, and to no other', async () => {
    const assign = 'mutation ($input: AssignConversationInput!) { assignConversation(input: $input) { __typename } }'
    await agent.get(assign, { input: { conversationId: chat, assigneeId: agentId(agent) } })
    const other = await acme.visitor()
    const [own, others] = [visitor.subscribe(presenceForVisitors), other.subscribe(presenceForVisitors)]
    for (const live of [own, others]) expect((await live.next()).data.presenceChanged.person).toBeNull()
    await appear(agent, 'AWAY')
    const told = [(await own.next()).data.presenceChanged, (await own.next()).data.presenceChanged]
    expect(told).toContainEqual({ status: 'AWAY', person: { kind: 'AGENT', agent: { id: agentId(agent) } } })
    expect(told).toContainEqual({ status: 'AWAY', person: null })
    expect((await others.next()).data.presenceChanged).toEqual({ status: 'AWAY', person: null })
    await appear(agent, 'ONLINE')
    expect((await others.next()).data.presenceChanged).toEqual({ status: 'ONLINE', person: null })
    const query = 'query ($id: ID!) { conversation(id: $id) { assigneePresence { status } } }'
    expect((await visitor.get(query, { id: chat })).conversation.assigneePresence).toEqual({ status: 'ONLINE' })
    for (const live of [own, others]) live.stop()
  })

  it('that says it is away by a request is away, though its page keeps a connection', async () => {
    const live = connect(agent)
    await expect.poll(() => statusOf(agent)).toBe('ONLINE')
    await appear(agent, 'AWAY')
    expect(await statusOf(agent)).toBe('AWAY')
    await appear(agent, 'ONLINE')
    expect(await statusOf(agent)).toBe('ONLINE')
    live.stop()
    await expect.poll(() => statusOf(agent)).toBe('OFFLINE')
  })
})

describe('[003-25] a customer', () => {
  it('is active in the inbox while its page is open', async () => {
    const live = acme.owner.subscribe(presenceChanged, { id: chat })
    const page = connect(visitor)
    const isCustomer = isOf(globalId('Customer', visitor.session.customer.id))
    expect(await until(live, 'presenceChanged', isCustomer)).toMatchObject({ status: 'ONLINE' })
    const query = 'query ($id: ID!) { conversation(id: $id) { customer { isActive } } }'
    expect((await acme.owner.get(query, { id: chat })).conversation.customer.isActive).toBe(true)
    await appear(visitor, 'AWAY')
    expect(await until(live, 'presenceChanged', isCustomer)).toMatchObject({ status: 'AWAY' })
    expect((await acme.owner.get(query, { id: chat })).conversation.customer.isActive).toBe(false)
    page.stop()
    const gone = await until(live, 'presenceChanged', isCustomer)
    expect(gone).toMatchObject({ status: 'OFFLINE', lastSeenAt: expect.any(String) })
    live.stop()
  })
})

describe('[003-27] a conversation', () => {
  it('tells which agents view it, how many, and when one leaves it', async () => {
    const other = await acme.hire('AGENT')
    const second = await startChat(await acme.visitor())
    const live = acme.owner.subscribe(presenceChanged, { id: chat })
    for (const by of [agent, other]) {
      await appear(by, 'ONLINE', chat)
      expect(await until(live, 'presenceChanged', isOf(agentId(by)))).toMatchObject({ viewingConversationId: chat })
    }
    expect(await viewersOf(chat)).toEqual([agentId(agent), agentId(other)].sort())
    await appear(agent, 'ONLINE', second)
    const left = await until<PresenceData>(live, 'presenceChanged', isOf(agentId(agent)))
    expect(left.viewingConversationId).toBe(second)
    expect(await viewersOf(chat)).toEqual([agentId(other)])
    expect(await viewersOf(second)).toEqual([agentId(agent)])
    live.stop()
  })

  it('tells that its customer views it now', async () => {
    const live = acme.owner.subscribe(presenceChanged, { id: chat })
    await appear(visitor, 'ONLINE', chat)
    const isCustomer = isOf(globalId('Customer', visitor.session.customer.id))
    expect(await until(live, 'presenceChanged', isCustomer)).toMatchObject({ viewingConversationId: chat })
    live.stop()
  })

  it('that is hidden is not told as viewed, nor that it is', async () => {
    const secret = { name: 'Secret', isRestricted: true, trustedDocumentsOnly: false }
    const channel = await createChannel(acme.ctx, { kind: 'WIDGET', ...secret })
    const hidden = await startChat(await acme.visitor(channel))
    const member = await acme.hire('AGENT')
    await addChannelMember(acme.ctx, { channelId: channel.id, agentId: member.agent.id })
    const live = agent.subscribe(presenceChanged)
    await appear(member, 'ONLINE')
    const isMember = isOf(agentId(member))
    await until(live, 'presenceChanged', isMember)
    await appear(member, 'ONLINE', hidden)
    expect(await viewersOf(hidden)).toEqual([agentId(member)])
    await appear(member, 'ONLINE', chat)
    expect(await until(live, 'presenceChanged', isMember)).toMatchObject({ viewingConversationId: chat })
    expect((await appear(agent, 'ONLINE', hidden)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    live.stop()
  })

  it('keeps from visitors who views it', async () => {
    const query = 'query ($id: ID!) { conversation(id: $id) { viewers { name } } }'
    expect((await visitor.ask(query, { id: chat })).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await visitor.subscribe(presenceChanged).next()).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

it('[003-25] presence of an integration is none, and it may set none', async () => {
  const integration = await acme.integration()
  const live = integration.subscribe(presenceChanged)
  await appear(agent, 'ONLINE')
  expect((await live.next()).data.presenceChanged.person.agent.id).toBe(agentId(agent))
  expect(app.ephemera.report().devices).toBe(0)
  expect((await appear(integration, 'ONLINE')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  live.stop()
})
