import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../generated/prisma/client.ts'
import { globalId } from '../../graphql/ids.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Client, createClient } from '../../testing/client.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import { addChannelMember } from './access.ts'
import { createChannel } from './create.ts'

let now = Date.now()
let app: TestApp
let acme: Company
let key: Client
let widget: Channel
let api: Channel

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) } })
  acme = await foundCompany(app)
  key = await acme.integration()
})

beforeEach(async () => {
  widget = await createChannel(acme.ctx, { kind: 'WIDGET', name: 'Website' })
  api = await createChannel(acme.ctx, { kind: 'API', name: 'Orders' })
})

afterAll(() => app.close())

const shown = 'id name connection { state since lastError { code message origin at } }'

/** The channels as somebody sees them, by their names. */
async function seenBy(by: Client) {
  const { channels } = await by.get(`{ channels { ${shown} } }`)
  const find = ({ id }: Channel) => channels.find((channel: { id: string }) => channel.id === globalId('Channel', id))
  return { widget: find(widget)?.connection, api: find(api)?.connection, channels }
}

/** What the owner is told of channels from now on. */
async function follow() {
  const { cursor: after } = await acme.owner.get('{ cursor }')
  const document = `subscription ($after: String) { events(after: $after, types: [CHANNEL_CONNECTION_CHANGED, CHANNEL_UPDATED]) {
    type ... on ChannelConnectionChanged { channel { ${shown} } } } }`
  const live = acme.owner.subscribe(document, { after })
  return { next: async () => (await live.next()).data.events, live }
}

const receive = (by: Client, input: object = {}) =>
  by.ask('mutation ($input: ReceiveMessageInput!) { receiveMessage(input: $input) { message { text } } }', {
    input: { channelId: globalId('Channel', api.id), customer: { externalId: 'ann' }, text: 'Hello', ...input },
  })

const start = (by: Client, input: object = {}) =>
  by.ask('mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }', {
    input: {
      channelId: globalId('Channel', api.id),
      customer: { externalId: app.services.id() },
      clientConversationId: app.services.id(),
      ...input,
    },
  })

const begin = (input: object = {}) =>
  createClient(app.url, '').ask(
    'mutation ($input: StartVisitorSessionInput!) { startVisitorSession(input: $input) { accessToken } }',
    { input: { channelKey: widget.publicKey, ...input } },
  )

describe('a channel', () => {
  it('waits from when it was made', async () => {
    const seen = await seenBy(acme.owner)
    for (const [channel, connection] of [
      [widget, seen.widget],
      [api, seen.api],
    ]) {
      expect(connection).toEqual({ state: 'WAITING', since: channel.createdAt.toISOString(), lastError: null })
    }
  })

  it('of the kind WIDGET is connected with its first visitor, once, and tells so', async () => {
    const told = await follow()
    await begin()
    const event = await told.next()
    expect(event).toMatchObject({ type: 'CHANNEL_CONNECTION_CHANGED', channel: { connection: { state: 'CONNECTED' } } })
    await begin()
    expect((await seenBy(acme.owner)).widget).toEqual(event.channel.connection)
    const { connectedAt, createdAt } = await app.db.channel.findFirstOrThrow({ where: { id: widget.id } })
    expect(event.channel.connection.since).toBe(connectedAt?.toISOString())
    expect(connectedAt?.getTime()).toBeGreaterThanOrEqual(createdAt.getTime())
    await rename()
    expect((await told.next()).type).toBe('CHANNEL_UPDATED')
    told.live.stop()
  })

  it.each([
    ['a message that was received', () => receive(key)],
    ['a conversation that a customer began', () => start(key, { text: 'Hello' })],
  ])('of the kind API is connected by %s', async (_, call) => {
    const told = await follow()
    await call()
    await call()
    expect((await told.next()).channel).toMatchObject({ name: 'Orders', connection: { state: 'CONNECTED' } })
    await rename()
    expect((await told.next()).type).toBe('CHANNEL_UPDATED')
    told.live.stop()
  })

  it('of the kind API waits on while nobody but the company writes, and while something is empty', async () => {
    const told = await follow()
    await start(acme.owner, { text: 'Hello' })
    await start(key, { text: 'Hello', direction: 'OUT' })
    await start(key)
    await rename()
    expect((await told.next()).type).toBe('CHANNEL_UPDATED')
    expect((await seenBy(acme.owner)).api.state).toBe('WAITING')
    told.live.stop()
  })
})

const rename = () =>
  acme.owner.get('mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { channel { id } } }', {
    input: { channelId: globalId('Channel', widget.id), name: app.services.id() },
  })

describe('a call that is refused', () => {
  it('fails a channel that never worked, since the first; of those within a minute the first is kept', async () => {
    const told = await follow()
    const answer = await receive(key, { customer: {} })
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    const { connection: first } = (await told.next()).channel
    const message = 'customer: Give an externalId, an email or a phone.'
    expect(first).toMatchObject({ state: 'FAILED', lastError: { code: 'BAD_USER_INPUT', message, origin: null } })
    expect(first.since).toBe(first.lastError.at)

    now += 59_000
    expect((await receive(key, { text: '' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    now += 1_000
    expect((await receive(key, { customer: { email: 'ann' } })).errors).toHaveLength(1)
    const { connection: second } = (await told.next()).channel
    expect(second.lastError.message).toMatch(/^customer\.email: /)
    expect(second.since).toBe(first.since)
    told.live.stop()
  })

  it('is the last error of one that works, and no more than that', async () => {
    const told = await follow()
    await receive(key, { customer: {} })
    await told.next()
    await receive(key)
    const { connection } = (await told.next()).channel
    expect(connection).toMatchObject({ state: 'CONNECTED', lastError: { code: 'BAD_USER_INPUT' } })
    now += 60_000
    await app.db.customer.updateMany({ where: { workspaceId: acme.workspaceId }, data: { status: 'BLOCKED' } })
    expect((await receive(key)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await told.next()).channel.connection).toMatchObject({
      state: 'CONNECTED',
      since: connection.since,
      lastError: { code: 'FORBIDDEN', message: 'This customer is blocked.' },
    })
    await app.db.customer.updateMany({ where: { workspaceId: acme.workspaceId }, data: { status: 'ACTIVE' } })
    told.live.stop()
  })

  it('may lack a scope, or say something else under an id that was used', async () => {
    const told = await follow()
    await receive(await acme.integration(['READ']))
    const lacking = (await told.next()).channel.connection.lastError
    expect(lacking).toMatchObject({ code: 'FORBIDDEN', message: 'This API key lacks the scope WRITE.' })
    now += 60_000
    const clientConversationId = app.services.id()
    for (const externalId of ['one', 'two']) await start(key, { clientConversationId, customer: { externalId } })
    expect((await told.next()).channel.connection.lastError.code).toBe('CONFLICT')
    told.live.stop()
  })

  it("is not an agent's, who is told by the page, and is about a channel of its own kind", async () => {
    const told = await follow()
    await start(acme.owner, { customer: {} })
    await receive(key, { channelId: globalId('Channel', widget.id), customer: {} })
    await receive(key, { channelId: globalId('Channel', widget.id) })
    await rename()
    expect((await told.next()).type).toBe('CHANNEL_UPDATED')
    const seen = await seenBy(acme.owner)
    expect([seen.widget.state, seen.api.state]).toEqual(['WAITING', 'WAITING'])
    told.live.stop()
  })

  it('may bring an identity that is not good', async () => {
    const told = await follow()
    expect((await begin({ identity: 'not a token' })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect((await told.next()).channel.connection).toMatchObject({
      state: 'FAILED',
      lastError: { code: 'UNAUTHENTICATED', message: 'The identity is not valid or has expired.' },
    })
    told.live.stop()
  })
})

describe('the connection of a channel', () => {
  it('is seen by whoever sees the channel, and by no visitor', async () => {
    const vip = await createChannel(acme.ctx, { kind: 'API', name: 'VIP', isRestricted: true })
    const [member, stranger] = [await acme.hire('AGENT'), await acme.hire('AGENT')]
    await addChannelMember(acme.ctx, { channelId: vip.id, agentId: member.agent.id })
    const names = async (by: Person | Client) =>
      (await seenBy(by)).channels.map(({ name }: { name: string }) => name).includes('VIP')
    expect([await names(member), await names(stranger), await names(acme.owner)]).toEqual([true, false, true])
    const visitor = await acme.visitor()
    const document = `{ conversations { edges { node { channel { ${shown} } } } } }`
    expect((await visitor.ask(document)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('is nothing to another company, whose keys cannot change it either', async () => {
    const rival = await foundCompany(app, 'Rival')
    const theirs = await rival.integration()
    const [mine, others] = [await follow(), theirs.subscribe('subscription { events { type } }')]
    expect((await receive(theirs)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    await receive(theirs, { text: '' })
    await receive(key)
    expect((await mine.next()).channel.connection).toMatchObject({ state: 'CONNECTED', lastError: null })
    // Nor do their mistakes hide one's own.
    await receive(key, { customer: {} })
    expect((await mine.next()).channel.connection.lastError.message).toMatch(/^customer: /)
    const { channels } = await seenBy(rival.owner)
    expect(channels.map(({ id }: { id: string }) => id)).not.toContain(globalId('Channel', api.id))
    await receive(theirs, { channelId: globalId('Channel', rival.api.id), text: 'Ours' })
    expect((await others.next()).data.events.type).not.toBe('CHANNEL_CONNECTION_CHANGED')
    mine.live.stop()
    others.stop()
  })
})
