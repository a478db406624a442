import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createApiKey, revokeApiKey } from '../../api/src/domain/accounts/api-keys.ts'
import { signIn } from '../../api/src/domain/accounts/sign-in.ts'
import { testPassword } from '../../api/src/testing/people.ts'
import type { Token, TokenSource } from './index.ts'
import { createWorld, follow, type World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Signs the owner in anew for so many seconds. */
async function shortToken(seconds: number): Promise<Token> {
  const { services } = world.app
  const lifetimes = { ...services.lifetimes, accessTokenSeconds: seconds }
  const input = { email: world.company.owner.agent.email, password: testPassword, ip: '127.0.0.1' }
  const { accessToken, expiresAt } = await signIn({ ...services, lifetimes, actor: { kind: 'anonymous' } }, input)
  return { token: accessToken, expiresAt }
}

function start(
  source: TokenSource,
  options: Partial<Parameters<typeof follow>[0]> = {},
  request: Parameters<typeof follow>[1] = {},
) {
  const asked: (string | null)[] = []
  const token: TokenSource = (refused) => {
    asked.push(refused)
    return source(refused)
  }
  const received = follow({ url: world.url, token, ...options }, request)
  onTestFinished(() => received.client.dispose())
  return { ...received, asked }
}

describe('a token', () => {
  it.each(['websocket', 'sse'] as const)('is renewed before its end, and nobody notices (%s)', async (transport) => {
    const known = (await world.stored()).length
    const { asked, client, ids, statuses, errors } = start(() => shortToken(6), { transport })
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    const settled = statuses.length
    while (asked.length < 3) {
      await world.write(10)
      const missing = (await world.stored()).length - known
      await expect.poll(() => ids.length, { timeout: 10_000 }).toBe(missing)
    }
    expect(ids).toEqual((await world.stored()).slice(known))
    expect(statuses.slice(settled)).toEqual([])
    expect(errors).toEqual([])
    expect(asked).not.toContain(expect.any(String))
    await expect
      .poll(() => world.proxy.open.filter(({ isWebSocket }) => isWebSocket).length)
      .toBe(transport === 'websocket' ? 1 : 0)
  })

  it.each(['websocket', 'sse'] as const)('that is refused is renewed once at once (%s)', async (transport) => {
    const { cursor } = await world.company.owner.get('{ cursor }')
    // An application that keeps its token until it hears that it is not good any more.
    let kept = 'stale'
    const source: TokenSource = async (refused) => {
      if (refused === kept) kept = world.token
      return { token: kept, expiresAt: null }
    }
    const { asked, client, errors } = start(source, { transport }, { after: cursor })
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    expect(asked).toEqual([null, 'stale'])
    expect(errors).toEqual([])
  })

  it('that is refused is renewed for a query as well', async () => {
    const { asked, client, cursors } = start(async (refused) => ({
      token: refused ? world.token : 'stale',
      expiresAt: null,
    }))
    await expect.poll(() => cursors.length).toBe(1)
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    expect(asked).toEqual([null, 'stale'])
  })

  it('whose end is not known is renewed when the server says so', async () => {
    const { asked, client, errors } = start(async () => ({ ...(await shortToken(1)), expiresAt: null }))
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(2)
    expect(asked.slice(1)).not.toContain(null)
    expect(errors).toEqual([])
  })

  // 4403 is also said of a token that ended on its way, so it is tried more often there.
  it.each([
    { transport: 'websocket', renewals: ['wrong', 'wrong', 'wrong'] },
    { transport: 'sse', renewals: ['wrong'] },
  ] as const)('that is never good ends the subscription ($transport)', async ({ transport, renewals }) => {
    const { cursor } = await world.company.owner.get('{ cursor }')
    const source = async () => ({ token: 'wrong', expiresAt: null })
    const { asked, client, errors } = start(source, { transport }, { after: cursor })
    await expect.poll(() => errors, { timeout: 10_000 }).toMatchObject([{ code: 'UNAUTHENTICATED' }])
    expect(asked).toEqual([null, ...renewals])
    await expect.poll(() => client.state.status).toBe('idle')
  })

  it.each(['websocket', 'sse'] as const)('that is revoked ends the subscription (%s)', async (transport) => {
    const { apiKey, secret } = await createApiKey(world.company.ctx, { name: 'short', scopes: ['READ'] })
    const { client, errors } = start(async () => ({ token: secret, expiresAt: null }), { transport })
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    await revokeApiKey(world.company.ctx, { apiKeyId: apiKey.id })
    await expect.poll(() => errors, { timeout: 10_000 }).toMatchObject([{ code: 'UNAUTHENTICATED' }])
  })

  it('that the application does not have any more ends the subscription', async () => {
    const signedOut = Object.assign(new Error('Nobody is signed in'), { code: 'UNAUTHENTICATED' })
    const { errors } = start(() => Promise.reject(signedOut))
    await expect.poll(() => errors, { timeout: 10_000 }).toMatchObject([{ code: 'UNAUTHENTICATED' }])
  })

  it('that cannot be had just now is asked for again', async () => {
    let failures = 3
    const { client, errors } = start(async () => {
      if (failures-- > 0) throw new Error('The network is away')
      return { token: world.token, expiresAt: null }
    })
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    expect(errors).toEqual([])
  })
})
