/** Whatever one instance changes reaches everybody at the other who may see it, over WebSocket and event streams alike. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { globalId } from '../../api/src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../../api/src/testing/app.ts'
import type { Client } from '../../api/src/testing/client.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../../api/src/testing/people.ts'
import { startRedis, type TestRedis } from '../../api/src/testing/redis.ts'
import { createLiveClient, type LiveClient, type LiveRequest, type Transport } from './index.ts'
import { mutate, startTalk, type Talk } from './testing/talk.ts'
import { all, createVerbs, type Name } from './testing/verbs.ts'

const transports: Transport[] = ['websocket', 'sse']

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
let talk: Talk
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
  talk = await startTalk(visitor)
})

afterAll(async () => {
  for (const client of open) client.dispose()
  await app?.close()
  await redis?.close()
})

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

    for (const { verb, run, tells } of createVerbs({ acme, agent, visitor, manager: viewers.manager, talk })) {
      await run()
      // What everybody hears comes last, so all that was told of the verb is there before it.
      const mark = `after ${verb}`
      await talk.say(viewers.manager, mark)
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
    await mutate(agent, 'assignConversation', {
      conversationId: talk.id,
      assigneeId: globalId('Agent', agent.agent.id),
    })

    await mutate(agent, 'setTyping', { conversationId: talk.id, isTyping: true })
    await mutate(visitor, 'setTyping', { conversationId: talk.id, isTyping: true })
    await talk.say(visitor)
    await mutate(agent, 'markRead', { conversationId: talk.id })
    await talk.say(acme.owner)
    await mutate(visitor, 'markRead', { conversationId: talk.id })
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
