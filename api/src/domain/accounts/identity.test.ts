import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { globalId } from '../../graphql/ids.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { createClient } from '../../testing/client.ts'
import { type Company, foundCompany } from '../../testing/people.ts'

let app: TestApp
let acme: Company
let key: string
let publicKey: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  publicKey = acme.widget.publicKey ?? ''
  key = await newKey(acme)
})
afterAll(() => app.close())

const newKeyMutation = `mutation ($id: ID!) { createWidgetIdentityKey(input: { channelId: $id }) { secret channel { hasIdentityKey } } }`

async function newKey(company: Company): Promise<string> {
  const { createWidgetIdentityKey } = await company.owner.get(newKeyMutation, {
    id: globalId('Channel', company.widget.id),
  })
  expect(createWidgetIdentityKey.channel.hasIdentityKey).toBe(true)
  return createWidgetIdentityKey.secret
}

interface Signing {
  secret?: string
  audience?: string
  alg?: string
  from?: number
  seconds?: number
}

/** A token as a company's server signs it, or one that is wrong in some way. */
function sign(claims: Record<string, unknown>, options: Signing = {}): Promise<string> {
  const { secret = key, audience = publicKey, alg = 'HS256', from = 0, seconds = 600 } = options
  const issued = Math.floor(Date.now() / 1000) + from
  return new SignJWT({ sub: 'user-1', ...claims })
    .setProtectedHeader({ alg })
    .setAudience(audience)
    .setIssuedAt(issued)
    .setExpirationTime(issued + seconds)
    .sign(new TextEncoder().encode(secret))
}

const begin = `mutation ($input: StartVisitorSessionInput!) { startVisitorSession(input: $input) { accessToken visitorSecret customer { id name email } } }`

const enter = (input: object) => createClient(app.url, '').ask(begin, { input: { channelKey: publicKey, ...input } })

async function enterAs(input: object) {
  const { data, errors } = await enter(input)
  if (!data) throw new Error(errors?.[0]?.message)
  const { customer, visitorSecret, accessToken } = data.startVisitorSession
  return { customer, visitorSecret, client: createClient(app.url, accessToken) }
}

/** The texts of all conversations that a visitor sees. */
async function history({ client }: Awaited<ReturnType<typeof enterAs>>): Promise<string[]> {
  const { conversations } = await client.get(`{ conversations { edges { node { lastMessage { text } } } } }`)
  return conversations.edges.map(({ node }: { node: { lastMessage: { text: string } } }) => node.lastMessage.text)
}

const say = ({ client }: Awaited<ReturnType<typeof enterAs>>, text: string) =>
  client.get(`mutation ($input: StartConversationInput!) { startConversation(input: $input) { __typename } }`, {
    input: { clientConversationId: app.services.id(), text },
  })

describe('[S37] a signed identity', () => {
  it('makes the visitor the same customer in every browser', async () => {
    const identity = await sign({ sub: 'ann', email: 'Ann@Example.com', name: 'Ann' })
    const first = await enterAs({ identity })
    expect(first.customer).toMatchObject({ name: 'Ann', email: 'ann@example.com' })
    await say(first, 'From the first browser')
    const second = await enterAs({ identity: await sign({ sub: 'ann' }) })
    expect(second.customer.id).toBe(first.customer.id)
    expect(await history(second)).toEqual(['From the first browser'])
    expect(second.visitorSecret).not.toBe(first.visitorSecret)
  })

  it('finds the customer by an e-mail address that is known elsewhere', async () => {
    const shop = await acme.integration()
    await shop.get(`mutation ($input: ReceiveMessageInput!) { receiveMessage(input: $input) { __typename } }`, {
      input: {
        channelId: globalId('Channel', acme.api.id),
        customer: { email: 'ben@example.com', name: 'Ben' },
        text: 'By mail',
      },
    })
    const ben = await enterAs({ identity: await sign({ sub: 'ben', email: 'ben@example.com' }) })
    expect(ben.customer.name).toBe('Ben')
    // Of another channel, which the widget does not show.
    expect(await history(ben)).toEqual([])
  })

  it('gives a visitor whom nobody knew a name, and keeps what was said', async () => {
    const visitor = await enterAs({})
    await say(visitor, 'Before I signed in')
    const { visitorSecret } = visitor
    const known = await enterAs({ visitorSecret, identity: await sign({ sub: 'cleo', email: 'cleo@example.com' }) })
    expect(known).toMatchObject({ visitorSecret, customer: { id: visitor.customer.id, email: 'cleo@example.com' } })
    expect(await history(known)).toEqual(['Before I signed in'])
    const other = await enterAs({ visitorSecret, identity: await sign({ sub: 'dora' }) })
    expect(other.customer.id).not.toBe(visitor.customer.id)
    expect(await history(other)).toEqual([])
  })

  it('makes one customer of twenty that come at once', async () => {
    const identity = await sign({ sub: 'eve', email: 'eve@example.com' })
    const visitors = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { visitorSecret } = index % 2 === 0 ? await enterAs({}) : { visitorSecret: undefined }
        return enterAs({ identity, visitorSecret })
      }),
    )
    expect(new Set(visitors.map(({ customer }) => customer.id)).size).toBe(1)
  })

  it('is refused when anything about it is wrong, and shows no history', async () => {
    const victim = { sub: 'victim', email: 'victim@example.com' }
    await say(await enterAs({ identity: await sign(victim) }), 'A secret')
    const globex = await foundCompany(app, 'Globex')
    const otherKey = await newKey(globex)
    const good = await sign(victim)
    const [head, body, signature] = good.split('.')
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
    const now = Math.floor(Date.now() / 1000)
    const forged = {
      'another key': await sign(victim, { secret: 'pi_guess' }),
      "another company's key": await sign(victim, { secret: otherKey }),
      "the key of the script's tag": await sign(victim, { secret: publicKey }),
      expired: await sign(victim, { from: -4000 }),
      'from the future': await sign(victim, { from: 600 }),
      'good for too long': await sign(victim, { seconds: 3700 }),
      'for another widget': await sign(victim, { audience: globex.widget.publicKey ?? '' }),
      'another HMAC': await sign(victim, { alg: 'HS512' }),
      'another kind of key': await new SignJWT(victim)
        .setProtectedHeader({ alg: 'ES256' })
        .setAudience(publicKey)
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .sign(privateKey),
      'not signed': new UnsecuredJWT(victim)
        .setAudience(publicKey)
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .encode(),
      'signature gone': `${head}.${body}.`,
      'claims changed': `${head}.${Buffer.from(JSON.stringify({ ...victim, aud: publicKey, exp: now + 60, iat: now })).toString('base64url')}.${signature}`,
      'nobody in it': await sign({ ...victim, sub: '' }),
      'no address in it': await sign({ ...victim, email: 'vіctim@exаmple.com' }),
      'no token at all': 'x',
    }
    for (const [what, identity] of Object.entries(forged)) {
      const { data, errors } = await enter({ identity })
      expect([what, data, errors?.[0]?.extensions.code]).toEqual([what, null, 'UNAUTHENTICATED'])
    }
    expect(await history(await enterAs({ name: 'victim' }))).toEqual([])
  })

  it('is refused once the key was made anew, and where none was made', async () => {
    const identity = await sign({ sub: 'fay' })
    await enterAs({ identity })
    const before = key
    key = await newKey(acme)
    expect((await enter({ identity })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    await enterAs({ identity: await sign({ sub: 'fay' }) })
    expect(key).not.toBe(before)
    const initech = await foundCompany(app, 'Initech')
    const { workspaceId, id: channelId, publicKey: audience } = initech.widget
    const secret = app.services.identities.keyOf({ workspaceId, channelId, version: 0 })
    const unmade = await sign({}, { secret, audience: audience ?? '' })
    const { errors } = await enter({ channelKey: audience, identity: unmade })
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })
})

describe('the key', () => {
  it('is made by owners and administrators, for widgets of their own', async () => {
    const make = (by: Company['owner'], id: string) => by.ask(newKeyMutation, { id })
    const agent = await acme.hire('AGENT')
    const stranger = (await foundCompany(app, 'Hooli')).owner
    const widget = globalId('Channel', acme.widget.id)
    const codes = [
      await make(agent, widget),
      await make(stranger, widget),
      await make(acme.owner, globalId('Channel', acme.api.id)),
    ].map(({ errors }) => errors?.[0]?.extensions.code)
    expect(codes).toEqual(['FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT'])
    expect((await make(await acme.hire('ADMIN'), widget)).errors).toBeUndefined()
  })
})
