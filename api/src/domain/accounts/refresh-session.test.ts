import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Client, createClient } from '../../testing/client.ts'
import { type Company, foundCompany, type Person, testPassword } from '../../testing/people.ts'
import { createChannel } from '../channels/create.ts'

const seconds = 1_000
const days = 86_400 * seconds

let lateBy = 0
let app: TestApp
let other: TestApp
let acme: Company
let person: Person

beforeAll(async () => {
  const clock = { now: () => new Date(Date.now() + lateBy) }
  app = await startTestApp({ clock })
  other = await app.another({ clock })
  acme = await foundCompany(app)
  person = await acme.hire('AGENT')
})

afterAll(() => app.close())

const signInDocument = `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken expiresAt } }`
const refreshDocument = `mutation { refreshSession { accessToken expiresAt agent { email } } }`

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const { data, errors } = await response.json()
  const setCookie = response.headers.get('set-cookie') ?? ''
  return { status: response.status, data, code: errors?.[0]?.extensions.code, setCookie, cookie: cookieOf(setCookie) }
}

const cookieOf = (setCookie: string) => /parley_refresh=([^;]*)/.exec(setCookie)?.[1] ?? null

/** A new session of the person. */
async function enter(): Promise<{ cookie: string; client: Client }> {
  const input = { email: person.agent.email, password: testPassword }
  const { data, cookie } = await post(app.url, { query: signInDocument, variables: { input } })
  return { cookie: cookie ?? '', client: createClient(app.url, data.signIn.accessToken) }
}

const refresh = (cookie: string, url = app.url, headers: Record<string, string> = {}) =>
  post(url, { query: refreshDocument }, { cookie: `parley_refresh=${cookie}`, ...headers })

const works = async (token: string) => (await createClient(app.url, token).ask('{ viewer { kind } }')).data != null

describe('renewing', () => {
  it('gives a token that works and another cookie, time after time', async () => {
    const { cookie } = await enter()
    const seen = new Set([cookie])
    let current = cookie
    for (let round = 0; round < 4; round++) {
      const { data, cookie: next, setCookie } = await refresh(current)
      expect(data.refreshSession.agent.email).toBe(person.agent.email)
      expect(await works(data.refreshSession.accessToken)).toBe(true)
      expect(setCookie).toMatch(/^parley_refresh=ps_[\w-]{43}; Expires=.*; Path=\/graphql; HttpOnly; SameSite=Strict$/)
      current = next ?? ''
      seen.add(current)
    }
    expect(seen.size).toBe(5)
  })

  it('keeps a session that is used for longer than one lives that is not', async () => {
    const idle = await enter()
    let { cookie } = await enter()
    for (let round = 0; round < 3; round++) {
      lateBy += 20 * days
      cookie = (await refresh(cookie)).cookie ?? ''
    }
    expect((await refresh(idle.cookie)).code).toBe('UNAUTHENTICATED')
    expect((await refresh(cookie)).code).toBeUndefined()
    await enter()
    const ended = { session: { agentId: person.agent.id, expiresAt: { lt: new Date(Date.now() + lateBy) } } }
    expect(await app.db.refreshToken.count({ where: ended })).toBe(0)
  })

  it('refuses a missing, a made up and a visitor’s token', async () => {
    const { session } = await acme.visitor()
    expect((await post(app.url, { query: refreshDocument })).code).toBe('UNAUTHENTICATED')
    for (const token of ['ps_made-up', session.visitorSecret]) {
      const { code, setCookie } = await refresh(token)
      expect({ code, setCookie }).toEqual({ code: 'UNAUTHENTICATED', setCookie: '' })
    }
  })

  it('refuses foreign origins, and uses nothing up for them', async () => {
    const { cookie } = await enter()
    expect((await refresh(cookie, app.url, { origin: 'https://evil.example' })).status).toBe(403)
    lateBy += 60 * seconds
    expect((await refresh(cookie)).code).toBeUndefined()
  })

  it('ends with the session, for every token of it', async () => {
    const { cookie, client } = await enter()
    const { cookie: next } = await refresh(cookie)
    await client.get('mutation { signOut }')
    for (const token of [cookie, next ?? '']) expect((await refresh(token)).code).toBe('UNAUTHENTICATED')
  })

  it('is refused to a deactivated agent', async () => {
    const leaver = await acme.hire('AGENT')
    const input = { email: leaver.agent.email, password: testPassword }
    const { cookie } = await post(app.url, { query: signInDocument, variables: { input } })
    await app.db.agent.updateMany({ where: { id: leaver.agent.id }, data: { deactivatedAt: new Date() } })
    expect((await refresh(cookie ?? '')).code).toBe('UNAUTHENTICATED')
  })
})

describe('[S39] tabs that race', () => {
  it('twenty with one cookie on two instances all get in, in one session, and each can go on', async () => {
    const { cookie } = await enter()
    const sessions = await app.db.session.count()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, tab) => refresh(cookie, tab % 2 ? app.url : other.url)),
    )
    expect(answers.map(({ code }) => code)).toEqual(Array(20).fill(undefined))
    expect(new Set(answers.map((answer) => answer.cookie)).size).toBe(20)
    for (const { data } of answers) expect(await works(data.refreshSession.accessToken)).toBe(true)
    expect(await app.db.session.count()).toBe(sessions)
    lateBy += 10 * 60 * seconds
    const later = await Promise.all(answers.map((answer) => refresh(answer.cookie ?? '')))
    expect(later.map(({ code }) => code)).toEqual(Array(20).fill(undefined))
  })

  it('may use the old cookie for thirty seconds, and not for longer', async () => {
    const { cookie } = await enter()
    await refresh(cookie)
    lateBy += 29 * seconds
    expect((await refresh(cookie)).code).toBeUndefined()
    lateBy += 2 * seconds
    expect((await refresh(cookie)).code).toBe('UNAUTHENTICATED')
  })
})

describe('[S39] a refresh token that comes again after the grace', () => {
  it.each([
    ['that of before', 1],
    ['one from long ago', 3],
  ])('ends the session, for the thief and for the owner: %s', async (_, renewals) => {
    const { cookie: stolen, client } = await enter()
    const bystander = await enter()
    let cookie = stolen
    for (let round = 0; round < renewals; round++) cookie = (await refresh(cookie)).cookie ?? ''
    lateBy += 31 * seconds
    expect((await refresh(stolen)).code).toBe('UNAUTHENTICATED')
    expect((await refresh(cookie)).code).toBe('UNAUTHENTICATED')
    expect((await client.ask('{ viewer { kind } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect((await refresh(bystander.cookie)).code).toBeUndefined()
  })

  it.each(['the same', 'another'])('ends its live subscriptions with 4401 on %s instance', async (where) => {
    const { cookie: stolen, client } = await enter()
    const { cursor } = await client.get('{ cursor }')
    const there = where === 'another' ? client.at(other.url) : client
    const live = there.subscribe('subscription ($after: String) { events(after: $after) { type } }', { after: cursor })
    await createChannel(acme.ctx, { kind: 'API', name: 'A sign of life' })
    await live.next()
    await refresh(stolen)
    lateBy += 31 * seconds
    await refresh(stolen)
    await expect(live.ended).resolves.toEqual({ code: 4401 })
    const [ended] = await app.db.event.findMany({ where: { type: 'session.ended' }, orderBy: { seq: 'desc' }, take: 1 })
    expect(ended?.actorKind).toBe('system')
  })
})
