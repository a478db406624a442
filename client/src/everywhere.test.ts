/** Whatever one instance changes reaches everybody at the other who may see it, over WebSocket and event streams alike. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAgent } from '../../api/src/domain/accounts/create-workspace.ts'
import { definitionOf, type EventType, eventCatalogue, type NewEvent } from '../../api/src/domain/events.ts'
import { transact } from '../../api/src/domain/transact.ts'
import { globalId } from '../../api/src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../../api/src/testing/app.ts'
import type { Client } from '../../api/src/testing/client.ts'
import { type Company, foundCompany, type Person, testPassword, type Visitor } from '../../api/src/testing/people.ts'
import { startRedis, type TestRedis } from '../../api/src/testing/redis.ts'
import { createLiveClient, type LiveClient, type LiveRequest, type Transport } from './index.ts'

const transports: Transport[] = ['websocket', 'sse']
const staff = ['owner', 'agent', 'reader', 'manager'] as const
const all = [...staff, 'visitor'] as const
const admins = ['owner', 'manager'] as const
type Name = (typeof all)[number]

const events = `subscription ($after: String) { events(after: $after) {
  cursor type ... on MessageAdded { message { text } } } }`

interface Told {
  type: string
  message?: { text: string }
}

let redis: TestRedis
let app: TestApp
let other: TestApp
let acme: Company
let visitor: Visitor
let agent: Person
let viewers: Record<Name, Client>
let conversationId: string
const open: LiveClient[] = []

beforeAll(async () => {
  redis = await startRedis()
  // So long that no sweep happens within a test: what arrives was told at once.
  const settings = { REDIS_URL: redis.url, SWEEP_INTERVAL_MS: '600000' }
  app = await startTestApp({ settings })
  other = await app.another({ settings })
  for (const { url } of [app, other]) {
    await vi.waitFor(async () => {
      expect((await (await fetch(new URL('/ready', url))).json()).degraded).toBe(false)
    }, 10_000)
  }
  acme = await foundCompany(app)
  visitor = await acme.visitor()
  agent = await acme.hire('AGENT')
  const [reader, manager] = [await acme.integration(['READ']), await acme.integration()]
  viewers = { owner: acme.owner, agent, reader, manager, visitor }
  conversationId = await startConversation()
})

afterAll(async () => {
  for (const client of open) client.dispose()
  await app?.close()
  await redis?.close()
})

const mutate = (by: Client, name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  return by.get(`mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`, { input })
}

async function startConversation(): Promise<string> {
  const input = { text: 'Hello', clientConversationId: app.services.id() }
  const document =
    'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }'
  return (await visitor.get(document, { input })).startConversation.conversation.id
}

async function say(by: Client, text = 'Hi'): Promise<string> {
  const input = { conversationId, text, clientMessageId: app.services.id() }
  const document = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  return (await by.get(document, { input })).sendMessage.message.id
}

/** A client of the other instance that keeps what it is told. */
function listen<T>(name: Name, transport: Transport, request: LiveRequest): T[] {
  const client = createLiveClient({
    url: other.url,
    token: async () => ({ token: viewers[name].token, expiresAt: null }),
    transport,
  })
  open.push(client)
  const told: T[] = []
  client.subscribe<Record<string, T>>(request, {
    next: ({ data }) => void told.push(...Object.values(data ?? {})),
    error: (error) => {
      throw error
    },
  })
  return told
}

const everyone = all.flatMap((name) => transports.map((transport) => ({ name, transport })))

type Hearers = Partial<Record<EventType, readonly Name[]>>

interface Verb {
  verb: string
  run(): Promise<unknown>
  /** What is told of it, and to whom. */
  tells: Hearers
}

/** Of each verb that changes something, what it tells to whom: written out, so that a change of it is seen. */
const verbs: Verb[] = [
  // First, so that it finds no more than its own message on the way.
  {
    verb: 'markDelivered',
    run: async () => mutate(visitor, 'markDelivered', { conversationId, messageId: await say(agent) }),
    tells: { 'message.added': all, 'message.delivered': all },
  },
  {
    verb: 'startConversation',
    run: async () => {
      // While one is open, no other begins.
      await mutate(agent, 'setConversationStatus', { conversationId, status: 'CLOSED' })
      conversationId = await startConversation()
    },
    tells: { 'conversation.started': all, 'message.added': all },
  },
  { verb: 'sendMessage of a visitor', run: () => say(visitor), tells: { 'message.added': all } },
  {
    verb: 'sendMessage of an agent',
    run: () => say(agent),
    tells: { 'message.added': all },
  },
  {
    verb: 'editMessage',
    run: async () => mutate(agent, 'editMessage', { messageId: await say(agent), text: 'Changed' }),
    tells: { 'message.added': all, 'message.edited': all },
  },
  {
    verb: 'deleteMessage',
    run: async () => mutate(visitor, 'deleteMessage', { messageId: await say(visitor) }),
    tells: { 'message.added': all, 'message.deleted': all },
  },
  {
    verb: 'addNote',
    run: () => mutate(agent, 'addNote', { conversationId, text: 'Hm', clientMessageId: app.services.id() }),
    tells: { 'message.added': staff },
  },
  {
    verb: 'assignConversation',
    run: () => mutate(agent, 'assignConversation', { conversationId, assigneeId: globalId('Agent', agent.agent.id) }),
    tells: { 'conversation.assigned': all },
  },
  {
    verb: 'setConversationStatus',
    run: () => mutate(agent, 'setConversationStatus', { conversationId, status: 'CLOSED' }),
    tells: { 'conversation.status_changed': all },
  },
  {
    verb: 'setConversationHandler',
    run: () => mutate(agent, 'setConversationHandler', { conversationId, handler: 'AGENT', requiresHuman: true }),
    tells: { 'conversation.handler_changed': staff },
  },
  {
    verb: 'setConversationHandler to another',
    run: () => mutate(agent, 'setConversationHandler', { conversationId, handler: 'AI' }),
    tells: { 'conversation.handler_changed': all },
  },
  {
    verb: 'sendMessage of an agent who takes over from the AI',
    run: () => say(agent),
    tells: { 'conversation.handler_changed': all, 'message.added': all },
  },
  {
    verb: 'setConversationPriority',
    run: () => mutate(agent, 'setConversationPriority', { conversationId, priority: 4 }),
    tells: { 'conversation.priority_changed': staff },
  },
  {
    verb: 'receiveMessage',
    run: () =>
      mutate(viewers.manager, 'receiveMessage', {
        channelId: globalId('Channel', acme.api.id),
        customer: { externalId: app.services.id() },
        text: 'From a shop',
      }),
    tells: { 'conversation.started': staff, 'message.added': staff },
  },
  {
    verb: 'updateCustomer',
    run: () =>
      mutate(agent, 'updateCustomer', {
        customerId: globalId('Customer', visitor.session.customer.id),
        name: 'Maria',
      }),
    tells: { 'customer.updated': staff },
  },
  {
    verb: 'createAgent',
    run: () => createAgent(acme.ctx, { email: 'new@acme.example', name: 'New', role: 'AGENT', password: testPassword }),
    tells: { 'agent.created': staff },
  },
  {
    verb: 'createChannel',
    run: () => mutate(acme.owner, 'createChannel', { kind: 'API', name: 'Another' }),
    tells: { 'channel.created': staff },
  },
  {
    verb: 'updateChannel',
    run: () => mutate(acme.owner, 'updateChannel', { channelId: globalId('Channel', acme.api.id), name: 'Renamed' }),
    tells: { 'channel.updated': staff },
  },
  {
    verb: 'setChannelRestriction',
    run: () =>
      mutate(acme.owner, 'setChannelRestriction', { channelId: globalId('Channel', acme.api.id), isRestricted: true }),
    tells: { 'channel.restriction_changed': [...admins, 'agent'] },
  },
  {
    verb: 'addChannelMember',
    run: () => mutate(acme.owner, 'addChannelMember', membership()),
    tells: { 'channel.member_added': [...admins, 'agent'] },
  },
  {
    verb: 'removeChannelMember',
    run: () => mutate(acme.owner, 'removeChannelMember', membership()),
    tells: { 'channel.member_removed': [...admins, 'agent'] },
  },
  {
    verb: 'createApiKey and revokeApiKey',
    run: async () => {
      const input = { name: 'Short-lived', scopes: ['READ'] }
      const document = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }'
      const { createApiKey } = await acme.owner.get(document, { input })
      return mutate(acme.owner, 'revokeApiKey', { apiKeyId: createApiKey.apiKey.id })
    },
    tells: { 'api_key.created': admins, 'api_key.revoked': admins },
  },
  {
    verb: 'signOut',
    run: async () => (await acme.hire('AGENT')).get('mutation { signOut }'),
    tells: { 'agent.created': staff, 'session.ended': admins },
  },
]

/** What no verb above tells, recorded as its verb does it, for those whom the catalogue names. */
function otherVerbs(): Verb[] {
  const told = verbs.flatMap(({ tells }) => Object.keys(tells))
  const others = Object.keys(eventCatalogue).filter((type): type is EventType => !told.includes(type))
  return others.map((type) => {
    const { audience, visitors } = definitionOf(type)
    const hearers = { conversation: visitors ? all : staff, workspace: staff, admins, nobody: [] }[audience]
    const record = async () => {
      const { id, channelId, customerId } = await acme.ctx.db.conversation.findFirstOrThrow({
        where: { customerId: visitor.session.customer.id },
      })
      const place = audience === 'conversation' ? { conversationId: id, channelId, customerId } : {}
      // Nobody asks for more than its type, so it needs no data of its own.
      const event = { type, subjectId: app.services.id(), data: {}, ...place } as NewEvent
      await transact(acme.ctx, async ({ emit }) => emit(event))
    }
    return { verb: type, run: record, tells: { [type]: hearers } }
  })
}

const membership = () => ({
  channelId: globalId('Channel', acme.api.id),
  agentId: globalId('Agent', agent.agent.id),
})

const nameOf = (type: string) => type.replace('.', '_').toUpperCase()

describe('[004-12] at the other instance, over both transports,', () => {
  it('everybody is told of every change that they may see, once, and of no other', async () => {
    const { cursor: after } = await acme.owner.get('{ cursor }')
    const listeners = everyone.map((who) => ({
      ...who,
      told: listen<Told>(who.name, who.transport, { query: events, after }),
      known: 0,
    }))
    await expect.poll(() => other.feed.report().followers, { timeout: 10_000 }).toBe(listeners.length)

    for (const { verb, run, tells } of [...verbs, ...otherVerbs()]) {
      await run()
      // What everybody hears comes last, so all that was told of the verb is there before it.
      const mark = `after ${verb}`
      await say(viewers.manager, mark)
      for (const listener of listeners) {
        const { name, transport, told } = listener
        const place = () => told.findIndex(({ message }) => message?.text === mark)
        await expect.poll(place, { timeout: 10_000 }).toBeGreaterThanOrEqual(0)
        const types = told.slice(listener.known, place()).map(({ type }) => type)
        listener.known = place() + 1
        // A verb may have set the status as well, which has a place of its own in the list.
        const own = types.filter((type) => type !== 'CONVERSATION_STATUS_CHANGED' || verb === 'setConversationStatus')
        const expected = Object.entries(tells).filter(([, hearers]) => hearers.includes(name))
        expect([verb, name, transport, own.toSorted()]).toEqual([
          verb,
          name,
          transport,
          expected.map(([type]) => nameOf(type)).toSorted(),
        ])
      }
    }
    expect(other.feed.report().repairs).toEqual({ hole: 0, tail: 0, resumed: 0 })
  })

  it('everybody is told who types, who has read and who is away', async () => {
    const ephemeral = { after: undefined, isResumable: false }
    const before = other.ephemera.report().followers
    const listeners = everyone.map((who) => ({
      ...who,
      typing: listen<{ isTyping: boolean; sender: { kind: string } }>(who.name, who.transport, {
        query: 'subscription { typingChanged { isTyping sender { kind } } }',
        ...ephemeral,
      }),
      read: listen<{ reader: { kind: string } }>(who.name, who.transport, {
        query: 'subscription { readChanged { reader { kind } } }',
        ...ephemeral,
      }),
      presence: listen<{ status: string }>(who.name, who.transport, {
        query: 'subscription { presenceChanged { status } }',
        ...ephemeral,
      }),
    }))
    await expect.poll(() => other.ephemera.report().followers - before, { timeout: 10_000 }).toBe(3 * listeners.length)
    await mutate(agent, 'assignConversation', { conversationId, assigneeId: globalId('Agent', agent.agent.id) })

    await mutate(agent, 'setTyping', { conversationId, isTyping: true })
    await mutate(visitor, 'setTyping', { conversationId, isTyping: true })
    await say(visitor)
    await mutate(agent, 'markRead', { conversationId })
    await say(acme.owner)
    await mutate(visitor, 'markRead', { conversationId })
    await mutate(agent, 'setPresence', { status: 'AWAY' })

    for (const { name, transport, typing, read, presence } of listeners) {
      const heard = () => ({
        name,
        transport,
        agentTypes: name === 'agent' || typing.some(({ isTyping, sender }) => isTyping && sender.kind === 'AGENT'),
        visitorTypes:
          name === 'visitor' || typing.some(({ isTyping, sender }) => isTyping && sender.kind === 'CUSTOMER'),
        agentRead: read.some(({ reader }) => reader.kind === 'AGENT'),
        visitorRead: read.some(({ reader }) => reader.kind === 'CUSTOMER'),
        isAway: presence.some(({ status }) => status === 'AWAY'),
      })
      await expect.poll(heard, { timeout: 10_000 }).toEqual({
        ...{ name, transport, agentTypes: true, visitorTypes: true },
        ...{ agentRead: true, visitorRead: true, isAway: true },
      })
    }
  })
})
