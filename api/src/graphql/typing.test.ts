import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addChannelMember, removeChannelMember } from '../domain/channels/access.ts'
import { createChannel } from '../domain/channels/create.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { previewChanged, say, startChat, type, typingChanged, typistsOf, until, watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { globalId, parseGlobalId } from './ids.ts'

/** With the platform on which it is typed. */
const typingSomewhere = `subscription ($id: ID) { typingChanged(conversationId: $id) {
  isTyping conversation { id channel { kind } } sender { kind name agent { id } customer { id } } } }`

interface Where {
  conversation: { id: string }
}

let app: TestApp
let acme: Company
let agent: Person
let visitor: Visitor
let chat: string

beforeAll(async () => {
  // Long enough that nothing in these tests ends by itself.
  app = await startTestApp({ settings: { TYPING_LIFE_MS: '600000' } })
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

beforeEach(async () => {
  visitor = await acme.visitor()
  chat = await startChat(visitor)
})

afterAll(() => app.close())

describe('typing', () => {
  it('[002-11] [004-14] of a customer reaches agents and keys, and an agent’s reaches the customer', async () => {
    const integration = await acme.integration(['READ'])
    const [live, whole, theirs] = [agent, integration, visitor].map((by) => by.subscribe(typingSomewhere, { id: chat }))
    await watched(app, 3)
    await type(visitor, chat)
    const customer = { id: globalId('Customer', visitor.session.customer.id) }
    for (const subscription of [live, whole]) {
      expect((await subscription?.next())?.data.typingChanged).toMatchObject({
        isTyping: true,
        conversation: { id: chat, channel: { kind: 'WIDGET' } },
        sender: { kind: 'CUSTOMER', name: 'Visitor', agent: null, customer },
      })
    }
    await type(agent, chat)
    expect((await theirs?.next())?.data.typingChanged).toMatchObject({
      isTyping: true,
      conversation: { id: chat, channel: { kind: 'WIDGET' } },
      sender: {
        kind: 'AGENT',
        name: 'AGENT of Acme',
        agent: { id: globalId('Agent', agent.agent.id) },
        customer: null,
      },
    })
    for (const subscription of [live, whole, theirs]) subscription?.stop()
    await watched(app, 0)
  })

  it('[004-14] of another agent shows to agents, one’s own does not', async () => {
    const other = await acme.hire('AGENT')
    const live = agent.subscribe(typingChanged, { id: chat })
    await watched(app, 1)
    await type(agent, chat)
    await type(other, chat)
    expect((await live.next()).data.typingChanged.sender.agent.id).toBe(globalId('Agent', other.agent.id))
    expect(await typistsOf(other, chat)).toEqual(['AGENT'])
    live.stop()
  })

  it('[003-15] is of exactly one agent or one customer, and never of a key', async () => {
    for (const by of [agent, visitor]) await type(by, chat)
    const query = `query ($id: ID!) { conversation(id: $id) { typing { sender { agent { id } customer { id } } } } }`
    const { typing } = (await acme.owner.get(query, { id: chat })).conversation
    expect(typing).toHaveLength(2)
    for (const { sender } of typing) expect([sender.agent, sender.customer].filter(Boolean)).toHaveLength(1)
    const { errors } = await type(await acme.integration(), chat)
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('[003-04] ends at once with the typist’s message, and with nobody else’s', async () => {
    const live = agent.subscribe(typingChanged, { id: chat })
    await watched(app, 1)
    await type(visitor, chat)
    expect((await live.next()).data.typingChanged.isTyping).toBe(true)
    await say(agent, chat, 'Take your time')
    expect(await typistsOf(agent, chat)).toEqual(['CUSTOMER'])
    await say(visitor, chat, 'There it is')
    expect((await live.next()).data.typingChanged).toMatchObject({ isTyping: false, sender: { kind: 'CUSTOMER' } })
    expect(await typistsOf(agent, chat)).toEqual([])
    live.stop()
  })

  it('[003-04] ends with an internal note of the agent, and when it is said', async () => {
    const live = visitor.subscribe(typingChanged, { id: chat })
    await watched(app, 1)
    const seen: boolean[] = []
    // Taken one by one: of several states that wait, only the newest is told.
    for (const isTyping of [true, false, true]) {
      await type(agent, chat, isTyping)
      seen.push((await live.next()).data.typingChanged.isTyping)
    }
    const note = { conversationId: chat, text: 'Hm', clientMessageId: 'hm' }
    await agent.get('mutation ($input: AddNoteInput!) { addNote(input: $input) { message { id } } }', { input: note })
    seen.push((await live.next()).data.typingChanged.isTyping)
    expect(seen).toEqual([true, false, true, false])
    live.stop()
  })

  it('[003-04] is told once while nothing changes, and again with what a customer has typed meanwhile', async () => {
    const live = agent.subscribe(previewChanged, { id: chat })
    await watched(app, 1)
    const taken: unknown[] = []
    for (const preview of ['H', 'H', 'H', 'H', 'He']) {
      await type(visitor, chat, true, preview)
      if (taken.length === 0) taken.push((await live.next()).data.typingChanged)
    }
    taken.push((await live.next()).data.typingChanged)
    await type(visitor, chat, false)
    taken.push((await live.next()).data.typingChanged)
    expect(taken).toEqual([
      { isTyping: true, preview: 'H' },
      { isTyping: true, preview: 'He' },
      { isTyping: false, preview: null },
    ])
    live.stop()
  })

  it('is known to whoever asks or subscribes later', async () => {
    await type(visitor, chat, true, 'Already here')
    const live = agent.subscribe(previewChanged, { id: chat })
    expect((await live.next()).data.typingChanged).toEqual({ isTyping: true, preview: 'Already here' })
    expect(await typistsOf(agent, chat)).toEqual(['CUSTOMER'])
    live.stop()
  })
})

describe('[003-31] typing', () => {
  it('of other conversations, of customers and of drafts is nothing for a visitor', async () => {
    const other = await acme.visitor()
    const theirs = await startChat(other)
    const live = visitor.subscribe(typingChanged, {})
    await watched(app, 1)
    await type(agent, theirs, true, 'not for you')
    await type(other, theirs)
    await type(agent, chat, true, 'a draft')
    expect((await live.next()).data.typingChanged).toMatchObject({ conversation: { id: chat }, isTyping: true })
    expect((await type(visitor, theirs)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    const preview = await visitor.subscribe(previewChanged, {}).next()
    expect(preview.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    const staff = acme.owner.subscribe(previewChanged, { id: chat })
    expect((await staff.next()).data.typingChanged).toEqual({ isTyping: true, preview: null })
    for (const subscription of [live, staff]) subscription.stop()
  })

  it('in a hidden channel is told to its members, and to none any more who was removed', async () => {
    const secret = { name: 'Secret', isRestricted: true, trustedDocumentsOnly: false }
    const channel = await createChannel(acme.ctx, { kind: 'WIDGET', ...secret })
    const guest = await acme.visitor(channel)
    const hidden = await startChat(guest)
    const membership = { channelId: channel.id, agentId: agent.agent.id }
    expect((await agent.subscribe(typingChanged, { id: hidden }).next()).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    await addChannelMember(acme.ctx, membership)
    const live = agent.subscribe(typingChanged, {})
    await watched(app, 1)
    await type(guest, hidden)
    await until<Where>(live, 'typingChanged', ({ conversation }) => conversation.id === hidden)
    await removeChannelMember(acme.ctx, membership)
    await type(guest, hidden, false)
    await type(visitor, chat)
    const told: string[] = []
    await until<Where>(
      live,
      'typingChanged',
      ({ conversation }) => told.push(conversation.id) > 0 && told.includes(chat),
    )
    expect(told).not.toContain(hidden)
    live.stop()
  })

  it('leaves no trace in the database', async () => {
    const events = () => app.db.event.count({ where: { conversationId: parseGlobalId(chat)?.uuid } })
    const before = await events()
    for (const isTyping of [true, false]) await type(visitor, chat, isTyping, 'Nothing to keep')
    expect(await events()).toBe(before)
  })
})

describe('a preview', () => {
  it('is cut after 1,000 characters, and refused when it cannot be text', async () => {
    const live = agent.subscribe(previewChanged, { id: chat })
    await type(visitor, chat, true, 'a'.repeat(5_000))
    expect((await live.next()).data.typingChanged.preview).toBe('a'.repeat(1_000))
    expect((await type(visitor, chat, true, 'a\u0000')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    live.stop()
  })
})
