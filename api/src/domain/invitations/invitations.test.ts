import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Answer, type Client, createClient } from '../../testing/client.ts'
import { textOfDatabase } from '../../testing/matrix-answers.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { deactivateAgent } from '../agents/deactivate.ts'
import { setAgentRole } from '../agents/set-role.ts'

const days = 86_400_000

let lateBy = 0
let app: TestApp
let acme: Company
let anonymous: Client

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(Date.now() + lateBy) } })
  anonymous = createClient(app.url, '')
})

beforeEach(async () => {
  lateBy = 0
  acme = await foundCompany(app)
})

afterAll(() => app.close())

const inviteDocument = `mutation ($input: InviteAgentInput!) { inviteAgent(input: $input) {
  token invitation { id email name role acceptedAt revokedAt createdAt expiresAt invitedBy { email } } } }`
const acceptDocument = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
  accessToken expiresAt agent { name email role isActive } } }`
const revokeDocument =
  'mutation ($input: RevokeInvitationInput!) { revokeInvitation(input: $input) { invitation { revokedAt } } }'

const previewDocument =
  'query ($token: String!) { invitationPreview(token: $token) { workspaceName email name role expiresAt } }'

const newEmail = () => `new-${app.services.id()}@acme.example`
const inviteBy = (by: Client, input: object = {}) =>
  by.ask(inviteDocument, { input: { email: newEmail(), name: 'Nina', role: 'AGENT', ...input } })
const invite = async (input: object = {}) => (await inviteBy(acme.owner, input)).data.inviteAgent
const accept = (token: string, input: object = {}) =>
  anonymous.ask(acceptDocument, { input: { token, password: 'a password of mine', ...input } })
const preview = async (token: string) => (await anonymous.get(previewDocument, { token })).invitationPreview
const revoke = (by: Client, invitationId: string) => by.ask(revokeDocument, { input: { invitationId } })
const pending = async () =>
  (await acme.owner.get('{ invitations { email } }')).invitations.map(({ email }: { email: string }) => email)
const answerOf = ({ errors }: Answer) =>
  errors ? (errors[0]?.extensions.reason ?? errors[0]?.extensions.code) : 'DONE'

describe('an invitation', () => {
  it('is accepted with a password of one’s own, which signs in then and later', async () => {
    const email = newEmail()
    const { token, invitation } = await invite({ email: ` ${email.toUpperCase()} `, role: 'ADMIN' })
    expect(invitation).toMatchObject({
      email,
      name: 'Nina',
      role: 'ADMIN',
      invitedBy: { email: acme.owner.agent.email },
    })
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBeGreaterThan(7 * days - 5_000)
    expect(await pending()).toEqual([email])
    const { data } = await accept(token, { name: 'Nina Petrenko' })
    const { accessToken, agent } = data.acceptInvitation
    expect(agent).toEqual({ name: 'Nina Petrenko', email, role: 'ADMIN', isActive: true })
    expect((await createClient(app.url, accessToken).get('{ viewer { agent { email } } }')).viewer.agent.email).toBe(
      email,
    )
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }'
    await anonymous.get(signIn, { input: { email, password: 'a password of mine' } })
    expect(await pending()).toEqual([])
  })

  it('sets the refresh cookie', async () => {
    const { token } = await invite()
    const response = await fetch(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: acceptDocument, variables: { input: { token, password: 'a password of mine' } } }),
    })
    expect(response.headers.get('set-cookie')).toMatch(/^parley_refresh=ps_/)
  })

  it('keeps the name that was invited when none is given', async () => {
    const { token } = await invite()
    expect((await accept(token)).data.acceptInvitation.agent.name).toBe('Nina')
  })

  it('works once, also when it is accepted many times at once', async () => {
    const { token } = await invite()
    const answers = (await Promise.all(Array.from({ length: 8 }, () => accept(token)))).map(answerOf)
    expect(answers.toSorted()).toEqual(['DONE', ...Array(7).fill('NOT_FOUND')])
    expect(answerOf(await accept(token))).toBe('NOT_FOUND')
  })

  it('is void after seven days, when it was revoked, and when another took its place', async () => {
    const [expired, revoked] = [await invite(), await invite()]
    await revoke(acme.owner, revoked.invitation.id)
    const email = newEmail()
    const replaced = await invite({ email })
    const { token } = await invite({ email })
    for (const one of [revoked, replaced]) expect(answerOf(await accept(one.token))).toBe('NOT_FOUND')
    expect(answerOf(await accept('pi_made-up'))).toBe('NOT_FOUND')
    expect(await pending()).toEqual([email, expired.invitation.email])
    lateBy = 7 * days + 5_000
    for (const one of [expired.token, token]) expect(answerOf(await accept(one))).toBe('NOT_FOUND')
  })

  it('refuses a password that is too short, and stays good', async () => {
    const { token } = await invite()
    expect(answerOf(await accept(token, { password: 'short' }))).toBe('BAD_USER_INPUT')
    expect(answerOf(await accept(token))).toBe('DONE')
  })

  it('is refused for the address of an agent, invited or joined meanwhile', async () => {
    const taken = await inviteBy(acme.owner, { email: acme.owner.agent.email })
    expect(answerOf(taken)).toBe('EMAIL_TAKEN')
    const { token, invitation } = await invite()
    const { role, passwordHash, workspaceId } = acme.owner.agent
    const data = { id: app.services.id(), workspaceId, email: invitation.email, name: 'First', role, passwordHash }
    await app.db.agent.create({ data })
    expect(answerOf(await accept(token))).toBe('EMAIL_TAKEN')
  })

  it('[S39] leaves no trace of its token in the database', async () => {
    const { token } = await invite()
    expect(token).toMatch(/^pi_[\w-]{43}$/)
    const dump = await textOfDatabase(app.databaseUrl)
    expect(dump).toContain(Buffer.from(app.services.tokens.hash(token)).toString('hex'))
    expect(dump).not.toContain(token.slice(3))
  })
})

describe('the preview of an invitation', () => {
  it('says to whom holds the link which company it is, for whom and until when', async () => {
    const { token, invitation } = await invite({ role: 'ADMIN' })
    const { email, expiresAt } = invitation
    expect(await preview(token)).toEqual({ workspaceName: 'Acme', email, name: 'Nina', role: 'ADMIN', expiresAt })
    expect(answerOf(await accept(token))).toBe('DONE')
  })

  it('is the same nothing for what was used, revoked, replaced or made up, and after seven days', async () => {
    const [used, revoked, email] = [await invite(), await invite(), newEmail()]
    const [replaced, late] = [await invite({ email }), await invite({ email })]
    await accept(used.token)
    await revoke(acme.owner, revoked.invitation.id)
    expect(await preview(late.token)).toMatchObject({ email })
    const tokens = [used.token, revoked.token, replaced.token, late.token.toUpperCase()]
    for (const token of [...tokens, '', 'pi_made-up', '\u0000', 'x'.repeat(5_000)]) {
      expect(await preview(token)).toBeNull()
    }
    lateBy = 7 * days + 5_000
    expect(await preview(late.token)).toBeNull()
  })

  it('stands once in a document, as everything does that tries a secret', async () => {
    const twice = '{ a: invitationPreview(token: "1") { email } b: invitationPreview(token: "2") { email } }'
    expect((await anonymous.ask(twice)).errors?.[0]?.extensions).toMatchObject({ limit: 'attempts' })
  })
})

describe('who invites', () => {
  it('owners everybody, administrators and keys all but owners, agents nobody', async () => {
    const by = [acme.owner, await acme.hire('ADMIN'), await acme.integration(), await acme.hire('AGENT')]
    const answers = []
    for (const role of ['OWNER', 'ADMIN', 'AGENT']) {
      for (const client of by) answers.push(answerOf(await inviteBy(client, { role })))
    }
    const others = ['DONE', 'DONE', 'DONE', 'FORBIDDEN']
    expect(answers).toEqual(['DONE', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', ...others, ...others])
  })

  it('revokes what they may invite to, once', async () => {
    const admin = await acme.hire('ADMIN')
    const [owner, agent] = [await invite({ role: 'OWNER' }), await invite()]
    expect(answerOf(await revoke(admin, owner.invitation.id))).toBe('FORBIDDEN')
    const work = async () => {
      for (let round = 0; round < 2; round++) expect(answerOf(await revoke(admin, agent.invitation.id))).toBe('DONE')
    }
    expect(await eventsOf(app, acme.workspaceId, work)).toEqual(['invitation.revoked'])
    const accepted = await invite()
    await accept(accepted.token)
    expect(answerOf(await revoke(acme.owner, accepted.invitation.id))).toBe('ALREADY_ACCEPTED')
  })

  it('can no more let anybody in, nor themselves, once they may not invite', async () => {
    for (const lose of [
      (agentId: string) => deactivateAgent(acme.ctx, { agentId }),
      (agentId: string) => setAgentRole(acme.ctx, { agentId, role: 'AGENT' }),
    ]) {
      const admin = await acme.hire('ADMIN')
      const { token } = (await inviteBy(admin, { role: 'ADMIN' })).data.inviteAgent
      const { token: bystander } = await invite()
      await lose(admin.agent.id)
      expect(answerOf(await accept(token))).toBe('NOT_FOUND')
      expect(answerOf(await accept(bystander))).toBe('DONE')
    }
  })
})

describe('the feed', () => {
  it('tells those who manage of every step, and the whole team who joined', async () => {
    const agent = await acme.hire('AGENT')
    const { cursor } = await acme.owner.get('{ cursor }')
    const email = newEmail()
    await invite({ email })
    const { token } = await invite({ email })
    await accept(token)
    const subscription = `subscription ($after: String) { events(after: $after) { __typename
      ... on InvitationAccepted { invitation { email acceptedAt } agent { email } } ... on AgentCreated { agent { email } } } }`
    const [managers, team] = [acme.owner, agent].map((by) => by.subscribe(subscription, { after: cursor }))
    const told = (await managers?.take(5))?.map(({ data }) => data.events)
    expect(told?.map(({ __typename }) => __typename)).toEqual([
      'InvitationCreated',
      'InvitationRevoked',
      'InvitationCreated',
      'InvitationAccepted',
      'AgentCreated',
    ])
    expect(told?.[3]).toMatchObject({ invitation: { email, acceptedAt: expect.any(String) }, agent: { email } })
    expect((await team?.next())?.data.events).toEqual({ __typename: 'AgentCreated', agent: { email } })
    for (const live of [managers, team]) live?.stop()
  })
})
