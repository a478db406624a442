import { createClient as createSocketClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { globalId } from '../../graphql/ids.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Client, createClient } from '../../testing/client.ts'
import { textOfDatabase } from '../../testing/matrix-answers.ts'
import { type Company, foundCompany, testPassword } from '../../testing/people.ts'
import { createApiKey, revokeApiKey } from './api-keys.ts'

/** A revocation is committed, then seen: at once on the same instance, within the sweep's second on another. */
const atMostMs = 1_200

let app: TestApp
let other: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  other = await app.another()
  acme = await foundCompany(app)
})

afterAll(() => app.close())

const subscription = 'subscription { messageAdded { id } }'
const who = '{ viewer { kind } }'

/** A live subscription that surely runs: it has delivered something. */
async function listening(client: Client) {
  const { cursor } = await client.get('{ cursor }')
  const live = client.subscribe('subscription ($after: String) { events(after: $after) { cursor } }', { after: cursor })
  await acme.owner.get(`mutation ($input: CreateChannelInput!) { createChannel(input: $input) { channel { id } } }`, {
    input: { kind: 'API', name: 'A sign of life' },
  })
  await live.next()
  return live
}

async function visitorListening(client: Client) {
  const { cursor } = await client.get('{ cursor }')
  const live = client.subscribe('subscription ($after: String) { events(after: $after) { cursor } }', { after: cursor })
  await client.get(
    `mutation { startConversation(input: { clientConversationId: "life", text: "Hi" }) { conversation { id } } }`,
  )
  await live.next()
  return live
}

/** How long until the socket is closed, and with which code. */
async function closing(ended: Promise<{ code?: number }>, act: () => Promise<unknown>) {
  await act()
  const committed = performance.now()
  const { code } = await ended
  return { code, ms: performance.now() - committed }
}

describe.each(['the same', 'another'])('on %s instance', (where) => {
  const place = (client: Client) => (where === 'another' ? client.at(other.url) : client)
  const refused = async (client: Client) => {
    const isRefused = async () => expect((await client.ask(who)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    // Its own instance knows at once; another asks again within a second.
    await (where === 'another' ? vi.waitFor(isRefused, atMostMs) : isRefused())
  }

  it('[S14] a revoked key is refused, and its live subscription ends with 4401', async () => {
    const { apiKey, secret } = await createApiKey(acme.ctx, { name: 'Shop', scopes: ['READ'] })
    const client = place(createClient(app.url, secret))
    const live = await listening(client)
    const apiKeyId = globalId('ApiKey', apiKey.id)
    const revoke = () =>
      acme.owner.get('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { revokedAt } } }', {
        input: { apiKeyId },
      })
    const closed = await closing(live.ended, revoke)
    expect(closed.code).toBe(4401)
    expect(closed.ms).toBeLessThan(atMostMs)
    await refused(client)
    await expect(client.subscribe(subscription).ended).resolves.toEqual({ code: 4403 })
  })

  it('[S14] a signed-out agent is refused, and its live subscription ends with 4401', async () => {
    const agent = await acme.hire('AGENT')
    const client = place(agent)
    const live = await listening(client)
    const closed = await closing(live.ended, () => agent.get('mutation { signOut }'))
    expect(closed.code).toBe(4401)
    expect(closed.ms).toBeLessThan(atMostMs)
    await refused(client)
  })

  it('[S14] a visitor who left is refused, and its live subscription ends with 4401', async () => {
    const visitor = await acme.visitor()
    const client = place(visitor)
    const live = await visitorListening(client)
    const closed = await closing(live.ended, () => visitor.get('mutation { signOut }'))
    expect(closed.code).toBe(4401)
    expect(closed.ms).toBeLessThan(atMostMs)
    await refused(client)
  })
})

describe('[S14] a revocation that nobody heard', () => {
  it('ends a subscription that begins after it on a socket from before, on another instance', async () => {
    const agent = await acme.hire('AGENT')
    const closed = Promise.withResolvers<unknown>()
    const connected = Promise.withResolvers<void>()
    // A socket that is open and idle: nothing on its instance follows the workspace's log.
    const socket = createSocketClient({
      url: other.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { token: agent.token },
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      on: { connected: () => connected.resolve(), closed: (event) => closed.resolve(event) },
    })
    await connected.promise
    await agent.get('mutation { signOut }')
    const ignore = () => undefined
    socket.subscribe({ query: subscription }, { next: ignore, error: ignore, complete: ignore })
    await expect(closed.promise).resolves.toMatchObject({ code: 4401 })
    await socket.dispose()
  })
})

describe('revoking again', () => {
  it('changes nothing and is no event', async () => {
    const { apiKey } = await createApiKey(acme.ctx, { name: 'Twice', scopes: ['READ'] })
    const first = await revokeApiKey(acme.ctx, { apiKeyId: apiKey.id })
    const events = await app.db.event.count()
    expect(await revokeApiKey(acme.ctx, { apiKeyId: apiKey.id })).toEqual(first)
    expect(await app.db.event.count()).toBe(events)
  })
})

describe('a key', () => {
  it('makes no key with more scopes than its own', async () => {
    const manager = await acme.integration(['MANAGE'])
    const create = (scopes: string[]) =>
      manager.ask('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }', {
        input: { name: 'Child', scopes },
      })
    expect((await create(['MANAGE', 'READ'])).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await create(['MANAGE'])).data.createApiKey.secret).toMatch(/^pk_/)
  })
})

describe('[S39] the database', () => {
  it('holds none of the secrets that were given out, in any encoding', async () => {
    const response = await fetch(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
        variables: { input: { email: acme.owner.agent.email, password: testPassword } },
      }),
    })
    const { data } = (await response.json()) as { data: { signIn: { accessToken: string } } }
    const refresh = /=(ps_[\w-]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? ''
    const { session } = await acme.visitor()
    const key = await createApiKey(acme.ctx, { name: 'Dump', scopes: ['READ'] })
    const secrets = [
      data.signIn.accessToken,
      session.accessToken,
      session.visitorSecret,
      refresh,
      key.secret,
      testPassword,
    ]
    expect(secrets.filter((secret) => secret.length < 10)).toEqual([])

    const dump = await textOfDatabase(app.databaseUrl)
    expect(dump).toContain(Buffer.from(app.services.tokens.hash(refresh)).toString('hex'))
    expect(dump).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const encodings = ['utf8', 'hex', 'base64', 'base64url'] as const
    const spelled = secrets.flatMap((secret) => encodings.map((encoding) => Buffer.from(secret).toString(encoding)))
    // What stands behind the prefix of a secret is what matters of it.
    const naked = secrets.map((secret) => secret.replace(/^p[kvs]_/, ''))
    expect([...spelled, ...naked].filter((text) => dump.includes(text))).toEqual([])
  })
})
