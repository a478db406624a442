import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { createClient } from '../../testing/client.ts'
import { type Company, foundCompany, testPassword } from '../../testing/people.ts'
import type { Ctx } from '../context.ts'
import type { DomainError } from '../errors.ts'
import { createAgent } from './create-workspace.ts'
import { signIn } from './sign-in.ts'

const perAccount = 5
const perIp = 20

let app: TestApp
let acme: Company
let email: string
let comparisons: number

beforeEach(async () => {
  const settings = { SIGN_IN_ATTEMPTS_PER_ACCOUNT: String(perAccount), SIGN_IN_ATTEMPTS_PER_IP: String(perIp) }
  app = await startTestApp({ settings })
  acme = await foundCompany(app)
  email = acme.owner.agent.email
  comparisons = 0
})

afterEach(() => app.close())

/** The app's own services, and a count of how often a password was really compared. */
function counting(): Ctx {
  const { passwords } = app.services
  const verify: typeof passwords.verify = (hash, password) => {
    comparisons++
    return passwords.verify(hash, password)
  }
  return { ...app.services, passwords: { ...passwords, verify }, actor: { kind: 'anonymous' } }
}

const guess = (ctx: Ctx, { ip = '203.0.113.1', to = email, password = 'wrong password' } = {}) =>
  signIn(ctx, { email: to, password, ip }).then(
    () => 'IN',
    (error: DomainError) => error.code,
  )

const many = (count: number, one: (n: number) => Promise<string>) =>
  Promise.all(Array.from({ length: count }, (_, n) => one(n)))

describe('[S38] guesses', () => {
  it('1,000 from 1,000 addresses at one account cause five comparisons', async () => {
    const ctx = counting()
    const answers = await many(1_000, (n) => guess(ctx, { ip: `203.0.${n >> 8}.${n & 255}` }))
    expect(comparisons).toBe(perAccount)
    expect(answers.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(perAccount)
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1_000 - perAccount)
  })

  it('1,000 from one address at 1,000 accounts cause twenty comparisons', async () => {
    const ctx = counting()
    await many(1_000, (n) => guess(ctx, { to: `agent-${n}@acme.example` }))
    expect(comparisons).toBe(perIp)
  })

  it('are refused for a while, never for good, and then a right password too', async () => {
    const ctx = counting()
    await many(perAccount, () => guess(ctx))
    const refused = signIn(ctx, { email, password: testPassword, ip: '203.0.113.9' })
    await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: expect.any(Number) } })
    const { details } = (await refused.catch((error: unknown) => error)) as DomainError
    expect(details.retryAfter).toBeGreaterThan(0)
    expect(details.retryAfter).toBeLessThanOrEqual(15 * 60)
  })

  it('are forgotten once somebody signs in', async () => {
    const ctx = counting()
    for (let round = 0; round < 3; round++) {
      expect(await many(perAccount - 1, () => guess(ctx))).toEqual(Array(perAccount - 1).fill('UNAUTHENTICATED'))
      expect(await guess(ctx, { password: testPassword })).toBe('IN')
    }
  })

  it('cannot be hidden in another spelling of the address', async () => {
    const ctx = counting()
    await many(20, (n) => guess(ctx, { to: n % 2 ? email.toUpperCase() : ` ${email} `, ip: `203.0.113.${n}` }))
    expect(comparisons).toBe(perAccount)
  })
})

describe('[S38] an unknown account', () => {
  it('gets the same answer as a known one, for the same work', async () => {
    const anonymous = createClient(app.url, '')
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }'
    const answer = (to: string) => anonymous.ask(query, { input: { email: to, password: 'wrong password' } })
    expect(await answer('nobody@acme.example')).toEqual(await answer(email))
    await guess(counting(), { to: 'nobody@acme.example' })
    expect(comparisons).toBe(1)
  })

  it('is a deactivated one as well', async () => {
    await app.db.agent.updateMany({ where: { email }, data: { deactivatedAt: new Date() } })
    expect(await guess(counting(), { password: testPassword })).toBe('UNAUTHENTICATED')
    expect(comparisons).toBe(1)
  })
})

describe('an address in several workspaces', () => {
  it('says which ones, by ids that signIn takes', async () => {
    const rival = await foundCompany(app, 'Rival')
    await createAgent(rival.ctx, { email, name: 'Same', role: 'AGENT', password: testPassword })
    const anonymous = createClient(app.url, '')
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }'
    const input = { email, password: testPassword }
    const { errors } = await anonymous.ask(query, { input })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', reason: 'SEVERAL_WORKSPACES' })
    const workspaceIds = errors?.[0]?.extensions.workspaceIds as string[]
    expect(workspaceIds).toHaveLength(2)
    for (const workspaceId of workspaceIds) {
      const { signIn: signedIn } = await anonymous.get(query, { input: { ...input, workspaceId } })
      const viewer = await createClient(app.url, signedIn.accessToken).get('{ viewer { workspaceId } }')
      expect(viewer).toEqual({ viewer: { workspaceId } })
    }
  })
})
