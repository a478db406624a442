import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { globalId } from '../../graphql/ids.ts'
import { actingAs, eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Client, createClient, type Live } from '../../testing/client.ts'
import { startChat } from '../../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, testPassword } from '../../testing/people.ts'
import { assignConversation } from '../conversations/assign.ts'
import { setConversationStatus } from '../conversations/set-status.ts'
import { startConversation } from '../conversations/start.ts'
import { deactivateAgent } from './deactivate.ts'
import { setAgentRole } from './set-role.ts'

let lateBy = 0
let app: TestApp
let other: TestApp
let acme: Company
let agent: Person

beforeAll(async () => {
  const clock = { now: () => new Date(Date.now() + lateBy) }
  app = await startTestApp({ clock })
  other = await app.another({ clock })
})

beforeEach(async () => {
  lateBy = 0
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

afterAll(() => app.close())

const idOf = ({ agent }: Person) => globalId('Agent', agent.id)
const mutations = {
  role: 'mutation ($input: SetAgentRoleInput!) { setAgentRole(input: $input) { agent { role isActive } } }',
  leave: 'mutation ($input: DeactivateAgentInput!) { deactivateAgent(input: $input) { agent { isActive } } }',
  back: 'mutation ($input: ReactivateAgentInput!) { reactivateAgent(input: $input) { agent { isActive } } }',
  signIn: 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
}
const setRole = (by: Client, who: Person, role: string) =>
  by.ask(mutations.role, { input: { agentId: idOf(who), role } })
const deactivate = (by: Client, who: Person) => by.ask(mutations.leave, { input: { agentId: idOf(who) } })
const reactivate = (by: Client, who: Person) => by.ask(mutations.back, { input: { agentId: idOf(who) } })
const signIn = ({ agent: { email } }: Person, password = testPassword) =>
  createClient(app.url, '').ask(mutations.signIn, { input: { email, password } })
const answerOf = ({ errors }: { errors?: { extensions: Record<string, unknown> }[] }) =>
  errors ? (errors[0]?.extensions.reason ?? errors[0]?.extensions.code) : 'DONE'

describe('who manages whom', () => {
  const verbs = [
    ['a new role', (by: Client, who: Person) => setRole(by, who, who.agent.role === 'AGENT' ? 'ADMIN' : 'AGENT')],
    ['deactivation', deactivate],
    ['reactivation', reactivate],
  ] as const

  it.each(verbs)('%s: owners all, administrators and keys all but owners, agents nobody', async (_, verb) => {
    const by = { owner: acme.owner, admin: await acme.hire('ADMIN'), agent, key: await acme.integration(['MANAGE']) }
    const writer = await acme.integration(['READ', 'WRITE'])
    for (const [name, client] of Object.entries({ ...by, writer })) {
      const answers = []
      for (const role of ['OWNER', 'ADMIN', 'AGENT'] as const)
        answers.push(answerOf(await verb(client, await acme.hire(role))))
      const wanted = {
        owner: ['DONE', 'DONE', 'DONE'],
        admin: ['FORBIDDEN', 'DONE', 'DONE'],
        key: ['FORBIDDEN', 'DONE', 'DONE'],
      }
      expect([name, answers]).toEqual([name, wanted[name as keyof typeof wanted] ?? Array(3).fill('FORBIDDEN')])
    }
  })

  it('only owners make owners', async () => {
    expect(answerOf(await setRole(await acme.hire('ADMIN'), agent, 'OWNER'))).toBe('FORBIDDEN')
    expect(answerOf(await setRole(await acme.integration(), agent, 'OWNER'))).toBe('FORBIDDEN')
    expect(answerOf(await setRole(acme.owner, agent, 'OWNER'))).toBe('DONE')
  })

  it('nobody manages who is in another company', async () => {
    const rival = await foundCompany(app, 'Rival')
    for (const [, verb] of verbs) expect(answerOf(await verb(rival.owner, agent))).toBe('NOT_FOUND')
  })
})

describe('the last owner', () => {
  it('can neither be demoted nor deactivated, whoever else was an owner', async () => {
    const former = await acme.hire('OWNER')
    await deactivate(acme.owner, former)
    for (const ask of [setRole(acme.owner, acme.owner, 'ADMIN'), deactivate(acme.owner, acme.owner)]) {
      expect(answerOf(await ask)).toBe('LAST_OWNER')
    }
    expect((await acme.owner.get('{ viewer { agent { role isActive } } }')).viewer.agent).toEqual({
      role: 'OWNER',
      isActive: true,
    })
    expect(answerOf(await setRole(acme.owner, former, 'AGENT'))).toBe('DONE')
    await setRole(acme.owner, agent, 'OWNER')
    expect(answerOf(await setRole(acme.owner, acme.owner, 'ADMIN'))).toBe('DONE')
  })

  it('is left when all owners leave at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const company = await foundCompany(app)
      const owners = [company.owner, await company.hire('OWNER'), await company.hire('OWNER')]
      const answers = await Promise.all(
        owners.map((owner, place) => (place % 2 ? setRole(owner, owner, 'AGENT') : deactivate(owner, owner))),
      )
      expect(answers.map(answerOf).toSorted()).toEqual(['DONE', 'DONE', 'LAST_OWNER'])
      const where = { workspaceId: company.workspaceId, role: 'OWNER', deactivatedAt: null } as const
      expect(await app.db.agent.count({ where })).toBe(1)
    }
  })
})

describe('another role', () => {
  it('holds at once, is told to the team, and once', async () => {
    const work = async () => {
      for (let round = 0; round < 2; round++) await setRole(acme.owner, agent, 'ADMIN')
    }
    const { cursor } = await acme.owner.get('{ cursor }')
    expect(await eventsOf(app, acme.workspaceId, work)).toEqual(['agent.role_changed'])
    const replay = agent.subscribe(
      'subscription ($after: String) { events(after: $after) { ... on AgentRoleChanged { role agent { id role } } } }',
      { after: cursor },
    )
    expect((await replay.next()).data.events).toEqual({ role: 'ADMIN', agent: { id: idOf(agent), role: 'ADMIN' } })
    replay.stop()
    expect((await agent.ask('{ apiKeys { id } }')).errors).toBeUndefined()
    await setRole(acme.owner, agent, 'AGENT')
    expect((await agent.ask('{ apiKeys { id } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

describe('[S14] a deactivated agent', () => {
  it.each(['the same', 'another'])(
    'is refused at once, and its live subscriptions end on %s instance',
    async (where) => {
      const place = where === 'another' ? agent.at(other.url) : agent
      const { cursor } = await agent.get('{ cursor }')
      const live = place.subscribe('subscription ($after: String) { events(after: $after) { type } }', {
        after: cursor,
      })
      await startChat(await acme.visitor())
      await live.next()
      await deactivate(acme.owner, agent)
      const start = performance.now()
      await expect(live.ended).resolves.toEqual({ code: 4401 })
      expect(performance.now() - start).toBeLessThan(1_200)
      expect(answerOf(await agent.ask('{ viewer { kind } }'))).toBe('UNAUTHENTICATED')
      expect(answerOf(await signIn(agent))).toBe('UNAUTHENTICATED')
    },
  )

  it('comes back with its password and role, and to none of its sessions', async () => {
    await deactivate(acme.owner, agent)
    expect(await eventsOf(app, acme.workspaceId, () => deactivate(acme.owner, agent))).toEqual([])
    expect(await eventsOf(app, acme.workspaceId, () => reactivate(acme.owner, agent))).toEqual(['agent.reactivated'])
    expect(await eventsOf(app, acme.workspaceId, () => reactivate(acme.owner, agent))).toEqual([])
    expect(answerOf(await agent.ask('{ viewer { kind } }'))).toBe('UNAUTHENTICATED')
    expect(answerOf(await signIn(agent))).toBe('DONE')
  })

  it('leaves its conversations to nobody, and those closed long ago as they are', async () => {
    const assigned = async () => {
      const conversation = await startConversation(acme.ctx, {
        channelId: acme.api.id,
        customer: { externalId: app.services.id() },
        clientConversationId: app.services.id(),
        text: 'Hello',
      })
      return assignConversation(acme.ctx, { conversationId: conversation.id, assigneeId: agent.agent.id })
    }
    const [open, closedLately, closedLongAgo] = [await assigned(), await assigned(), await assigned()]
    await setConversationStatus(acme.ctx, { conversationId: closedLongAgo.id, status: 'CLOSED' })
    lateBy = 8 * 86_400_000
    await setConversationStatus(acme.ctx, { conversationId: closedLately.id, status: 'CLOSED' })
    const owner = await actingAs(app, createClient(app.url, (await signIn(acme.owner)).data.signIn.accessToken))
    const events = await eventsOf(app, acme.workspaceId, () => deactivateAgent(owner, { agentId: agent.agent.id }))
    expect(events).toEqual(['agent.deactivated', 'session.ended', 'conversation.assigned', 'conversation.assigned'])
    const rows = await app.db.conversation.findMany({ where: { workspaceId: acme.workspaceId } })
    const assignees = new Map(rows.map(({ id, assigneeId }) => [id, assigneeId]))
    expect([open, closedLately, closedLongAgo].map(({ id }) => assignees.get(id))).toEqual([null, null, agent.agent.id])
  })

  it('is assigned nothing, not even at that moment', async () => {
    for (let round = 0; round < 8; round++) {
      const leaver = await acme.hire('AGENT')
      const chats = await Promise.all(Array.from({ length: 4 }, async () => startChat(await acme.visitor())))
      const assign = 'mutation ($input: AssignConversationInput!) { assignConversation(input: $input) { __typename } }'
      const answers = await Promise.all([
        ...chats.map((conversationId) =>
          acme.owner.ask(assign, { input: { conversationId, assigneeId: idOf(leaver) } }),
        ),
        deactivate(acme.owner, leaver),
      ])
      expect(answers.map(answerOf).filter((answer) => answer !== 'DONE' && answer !== 'NOT_FOUND')).toEqual([])
      const where = { workspaceId: acme.workspaceId, assigneeId: leaver.agent.id }
      expect(await app.db.conversation.count({ where })).toBe(0)
    }
  })
})

describe('a demotion', () => {
  it('takes from an administrator what only members see', async () => {
    const admin = await acme.hire('ADMIN')
    const channel = 'mutation ($input: CreateChannelInput!) { createChannel(input: $input) { channel { id } } }'
    await acme.owner.get(channel, { input: { kind: 'API', name: 'Board', isRestricted: true } })
    const names = async () =>
      (await admin.get('{ channels { name } }')).channels.map(({ name }: { name: string }) => name)
    expect(await names()).toContain('Board')
    const { cursor } = await admin.get('{ cursor }')
    const document = `subscription ($after: String) { conversationChanged(after: $after) {
      conversationId channelSight { isVisible } } }`
    const [live, bystander] = [admin, agent].map((by) => by.subscribe(document, { after: cursor })) as [Live, Live]
    await setAgentRole(acme.ctx, { agentId: admin.agent.id, role: 'AGENT' })
    expect(await names()).not.toContain('Board')
    expect((await live.next()).data.conversationChanged).toEqual({ conversationId: null, channelSight: null })
    for (const subscription of [live, bystander]) subscription.stop()
    expect(bystander.pending).toBe(0)
  })
})
