import { describe, expect, it, onTestFinished } from 'vitest'
import { startTransportServer } from '../testing/transport-server.ts'
import { createReadiness } from './health.ts'

async function start(ready?: Parameters<typeof createReadiness>[0], helpful = {}) {
  const server = await startTransportServer(ready && { ready: createReadiness(ready, helpful, 200) })
  onTestFinished(() => server.close())
  return async (path: string) => {
    const response = await fetch(new URL(path, server.url), { redirect: 'manual' })
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }
}

describe('health', () => {
  it('is alive whatever else is down', async () => {
    const get = await start({ database: () => Promise.reject(new Error('down')) })
    expect(await get('/health')).toMatchObject({ status: 200, text: '{"status":"ok"}' })
  })

  it('is ready when everything answers', async () => {
    const get = await start({ database: async () => 1 })
    const { status, text } = await get('/ready')
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ ready: true, checks: { database: { ok: true } } })
  })

  it('is not ready when the database fails or hangs, and says so in time', async () => {
    const get = await start({
      failing: () => Promise.reject(new Error('host db.internal')),
      hanging: () => new Promise(() => undefined),
    })
    const asked = performance.now()
    const { status, text } = await get('/ready')
    expect(performance.now() - asked).toBeLessThan(1000)
    expect(status).toBe(503)
    expect(JSON.parse(text)).toMatchObject({ ready: false, checks: { failing: { ok: false }, hanging: { ok: false } } })
    expect(text).not.toContain('db.internal')
  })

  it('stays ready, and says that it is degraded, without what is only helpful', async () => {
    const get = await start({ database: async () => 1 }, { redis: () => Promise.reject(new Error('away')) })
    const { status, text } = await get('/ready')
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ ready: true, degraded: true, checks: { redis: { ok: false } } })
  })

  it('leads from the root to the API, and answers JSON elsewhere', async () => {
    const get = await start()
    expect(await get('/')).toMatchObject({ status: 302, location: '/graphql' })
    expect(JSON.parse((await get('/nothing')).text)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
  })
})
