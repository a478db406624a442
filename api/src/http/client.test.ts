import { describe, expect, it, onTestFinished } from 'vitest'
import { post, startTransportServer, tokens } from '../testing/transport-server.ts'

async function ipSeenBy(trustProxy: number, forwarded?: string) {
  const server = await startTransportServer({ options: { trustProxy } })
  onTestFinished(() => server.close())
  const headers = forwarded === undefined ? undefined : { 'x-forwarded-for': forwarded }
  return (await post(server, '{ ip }', { token: tokens.agent, headers })).body.data?.ip
}

async function cookieBehind(trustProxy: number) {
  const server = await startTransportServer({ options: { trustProxy } })
  onTestFinished(() => server.close())
  const { host } = new URL(server.url)
  const headers = { 'x-forwarded-proto': 'https', origin: `https://${host}`, cookie: 'parley_refresh=old' }
  const { status, response } = await post(server, 'mutation { signIn }', { headers })
  return { status, isSecure: response.headers.get('set-cookie')?.includes('; Secure') }
}

describe('the address of a client', () => {
  it('is that of the connection, whatever a header says, when no proxy is trusted', async () => {
    expect(await ipSeenBy(0, '203.0.113.9')).toBe('127.0.0.1')
  })

  it('is what the outermost trusted proxy saw, and nothing left of it', async () => {
    expect(await ipSeenBy(1, '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9')
    expect(await ipSeenBy(2, '198.51.100.1, 203.0.113.9, 10.0.0.1')).toBe('203.0.113.9')
    expect(await ipSeenBy(1, '::ffff:203.0.113.9')).toBe('203.0.113.9')
    expect(await ipSeenBy(1, 'nonsense')).toBe('127.0.0.1')
    expect(await ipSeenBy(1)).toBe('127.0.0.1')
  })
})

describe('behind TLS', () => {
  it('the own origin is https and the cookie is Secure, if the proxy is trusted', async () => {
    expect(await cookieBehind(1)).toEqual({ status: 200, isSecure: true })
    expect(await cookieBehind(0)).toEqual({ status: 403, isSecure: undefined })
  })
})
