import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { globalId } from '../../graphql/ids.ts'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Answer, type Client, createClient } from '../../testing/client.ts'
import {
  appear,
  presenceChanged,
  presenceForVisitors,
  startChat,
  typingChanged,
  until,
} from '../../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, testPassword } from '../../testing/people.ts'
import { changePassword } from './change-password.ts'

let app: TestApp
let other: TestApp
let acme: Company
let agent: Person

beforeAll(async () => {
  app = await startTestApp({ settings: { PRESENCE_LIFE_MS: '900' } })
  other = await app.another({ settings: { PRESENCE_LIFE_MS: '900' } })
})

beforeEach(async () => {
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

afterAll(() => app.close())

const answerOf = ({ errors }: Answer) => (errors ? errors[0]?.extensions.code : 'DONE')
const setAway = (by: Client, isAway: boolean) =>
  by.ask('mutation ($input: SetAwayInput!) { setAway(input: $input) { agent { isAway } } }', { input: { isAway } })
const rename = (by: Client, name: string) =>
  by.ask('mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { agent { name } } }', {
    input: { name },
  })
const signIn = async (password = testPassword) => {
  const document = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }'
  const answer = await createClient(app.url, '').ask(document, { input: { email: agent.agent.email, password } })
  return answer.data ? createClient(app.url, answer.data.signIn.accessToken) : null
}
const change = (by: Client, currentPassword: string, newPassword = 'another password') =>
  by.ask('mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { agent { id } } }', {
    input: { currentPassword, newPassword },
  })

describe('updateProfile', () => {
  it('changes one’s own name, tells the team, and says nothing when nothing changed', async () => {
    const { cursor } = await acme.owner.get('{ cursor }')
    const work = async () => {
      for (let round = 0; round < 2; round++)
        expect((await rename(agent, ' Olena ')).data.updateProfile.agent.name).toBe('Olena')
    }
    expect(await eventsOf(app, acme.workspaceId, work)).toEqual(['agent.updated'])
    const live = acme.owner.subscribe(
      'subscription ($after: String) { events(after: $after) { ... on AgentUpdated { agent { id name } } } }',
      { after: cursor },
    )
    expect((await live.next()).data.events.agent).toEqual({ id: globalId('Agent', agent.agent.id), name: 'Olena' })
    live.stop()
    expect(answerOf(await rename(agent, ' '))).toBe('BAD_USER_INPUT')
    expect(answerOf(await rename(await acme.integration(), 'Key'))).toBe('FORBIDDEN')
  })
})

describe('changePassword', () => {
  it('needs the current one, ends the other sessions and keeps its own', async () => {
    const elsewhere = await signIn()
    expect(answerOf(await change(agent, 'not the password'))).toBe('FORBIDDEN')
    expect(answerOf(await change(agent, testPassword, 'short'))).toBe('BAD_USER_INPUT')
    expect(await elsewhere?.get('{ viewer { kind } }')).toBeDefined()
    expect(answerOf(await change(agent, testPassword))).toBe('DONE')
    expect(answerOf((await elsewhere?.ask('{ viewer { kind } }')) ?? {})).toBe('UNAUTHENTICATED')
    expect(answerOf(await agent.ask('{ viewer { kind } }'))).toBe('DONE')
    expect(await signIn()).toBeNull()
    expect(await signIn('another password')).not.toBeNull()
    expect(answerOf(await acme.owner.ask('{ viewer { kind } }'))).toBe('DONE')
  })

  it('[S38] allows as many guesses as signing in does, and keeps nobody from that', async () => {
    const limited = await app.another({ settings: { SIGN_IN_ATTEMPTS_PER_ACCOUNT: '5' } })
    const ctx = { ...(await actingAs(app, agent)), throttle: limited.services.throttle }
    const guess = () =>
      changePassword(ctx, { currentPassword: 'a guess', newPassword: 'another password', ip: '203.0.113.1' }).catch(
        ({ code }) => code,
      )
    const answers = []
    for (let round = 0; round < 7; round++) answers.push(await guess())
    expect(answers).toEqual([...Array(5).fill('FORBIDDEN'), 'RATE_LIMITED', 'RATE_LIMITED'])
    expect(await signIn()).not.toBeNull()
  })
})

describe('[003-25] away', () => {
  const isAgent = ({ person }: { person: { agent: { id: string } | null } }) =>
    person.agent?.id === globalId('Agent', agent.agent.id)
  const statusOf = async (by: Client = acme.owner) => {
    const query = 'query ($id: ID!) { node(id: $id) { ... on Agent { isAway presence { status } } } }'
    const { node } = await by.get(query, { id: globalId('Agent', agent.agent.id) })
    return { isAway: node.isAway, status: node.presence.status }
  }

  it('is seen at once, whatever a device says, until it is taken back', async () => {
    const socket = agent.subscribe(typingChanged)
    const live = acme.owner.subscribe(presenceChanged)
    const next = async () => ((await until<never>(live, 'presenceChanged', isAgent)) as { status: string }).status
    expect(await next()).toBe('ONLINE')
    expect((await setAway(agent, true)).data.setAway.agent.isAway).toBe(true)
    expect(await next()).toBe('AWAY')
    expect((await appear(agent, 'ONLINE')).data.setPresence.presence.status).toBe('AWAY')
    expect(await eventsOf(app, acme.workspaceId, () => setAway(agent, true))).toEqual([])
    expect(await eventsOf(app, acme.workspaceId, () => setAway(agent, false))).toEqual(['agent.updated'])
    expect(await next()).toBe('ONLINE')
    expect(await statusOf()).toEqual({ isAway: false, status: 'ONLINE' })
    for (const subscription of [socket, live]) subscription.stop()
  })

  it('stays through reconnects and other instances, is kept while connected, and is offline when nobody is', async () => {
    await setAway(agent, true)
    expect(await statusOf()).toEqual({ isAway: true, status: 'OFFLINE' })
    for (const url of [app.url, other.url]) {
      const at = acme.owner.at(url)
      const socket = agent.at(url).subscribe(typingChanged)
      const live = at.subscribe(presenceChanged)
      const seen = () => until<{ status: string } & Parameters<typeof isAgent>[0]>(live, 'presenceChanged', isAgent)
      expect((await seen()).status).toBe('AWAY')
      const start = performance.now()
      // Longer than anything is remembered that nobody keeps.
      await expect.poll(() => performance.now() - start, { timeout: 5_000 }).toBeGreaterThan(2_000)
      expect(await statusOf(at)).toEqual({ isAway: true, status: 'AWAY' })
      socket.stop()
      expect((await seen()).status).toBe('OFFLINE')
      live.stop()
    }
  })

  it('shows to visitors, whose company is away when everybody is', async () => {
    const visitor = await acme.visitor()
    const chat = await startChat(visitor)
    const live = visitor.subscribe(presenceForVisitors, { id: chat })
    const team = () =>
      until<{ status: string; person: object | null }>(live, 'presenceChanged', ({ person }) => !person)
    expect((await team()).status).toBe('OFFLINE')
    const socket = agent.subscribe(typingChanged)
    expect((await team()).status).toBe('ONLINE')
    await setAway(agent, true)
    expect((await team()).status).toBe('AWAY')
    for (const subscription of [socket, live]) subscription.stop()
  })

  it('is nobody’s choice but the agent’s', async () => {
    expect(answerOf(await setAway(await acme.integration(), true))).toBe('FORBIDDEN')
    expect(answerOf(await setAway(await acme.visitor(), true))).toBe('FORBIDDEN')
  })
})
