import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type ScriptedServer, startScript } from './testing/script.ts'
import { follow } from './testing/world.ts'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScript()
})
afterAll(() => server?.close())

async function start(options: Partial<Parameters<typeof follow>[0]> = {}) {
  const received = follow({ url: server.url, token: 'any', random: () => 0.5, ...options }, { after: 'start' })
  onTestFinished(() => received.client.dispose())
  return { ...received, first: await server.next() }
}

const event = (cursor: string) => ({ type: 'next', payload: { data: { messageAdded: { cursor, id: cursor } } } })
const failure = (code: string, extensions: Record<string, unknown> = {}) => ({
  type: 'next',
  payload: { errors: [{ message: code, extensions: { code, ...extensions } }] },
})

describe('a close code', () => {
  it.each([1000, 1001, 1011, 1012, 1013, 4400, 4403, 4429, 4500])(
    '%i ends nothing: the client comes back with the last cursor',
    async (code) => {
      const { first, ids, errors, client } = await start({ transport: 'websocket' })
      expect(first.variables.after).toBe('start')
      first.send(event('a'))
      await expect.poll(() => ids).toEqual(['a'])
      first.close(code)
      const second = await server.next()
      expect(second.variables.after).toBe('a')
      second.send(event('b'))
      await expect.poll(() => ids).toEqual(['a', 'b'])
      await expect.poll(() => client.state.status).toBe('live')
      expect(errors).toEqual([])
    },
  )

  it.each([
    [1012, 250],
    [1013, 1_500],
    [4429, 7_500],
  ])('%i is given its time (%i ms with middling luck)', async (code, ms) => {
    const timings = { retryBaseMs: 250, retryCapMs: 10_000 }
    const { first, client } = await start({ transport: 'websocket', timings })
    first.close(code)
    await expect.poll(() => client.state.status, { interval: 5 }).toBe('offline')
    const { retryAt, since } = client.state
    expect(Math.abs((retryAt?.getTime() ?? 0) - since.getTime() - ms)).toBeLessThan(50)
    client.retryNow()
    await server.next()
  })
})

describe('an event', () => {
  it('that comes twice is processed once, also after a cut', async () => {
    const { first, ids } = await start({ transport: 'websocket' })
    for (const cursor of ['a', 'b', 'a', 'b', 'c']) first.send(event(cursor))
    await expect.poll(() => ids).toEqual(['a', 'b', 'c'])
    first.close(1012)
    const second = await server.next()
    for (const cursor of ['b', 'c', 'd']) second.send(event(cursor))
    await expect.poll(() => ids).toEqual(['a', 'b', 'c', 'd'])
  })

  it('without a cursor ends the subscription, which could not be resumed', async () => {
    const { first, ids, errors } = await start({ transport: 'websocket' })
    first.send({ type: 'next', payload: { data: { messageAdded: { id: 'a' } } } })
    await expect.poll(() => errors).toMatchObject([{ code: 'CURSOR_NOT_SELECTED' }])
    expect(ids).toEqual([])
  })
})

describe('the server’s word', () => {
  it.each([
    ['UNAVAILABLE', {}],
    ['RATE_LIMITED', { retryAfter: 0.05 }],
    ['INTERNAL_SERVER_ERROR', {}],
  ])('%s passes: the subscription starts again where it was', async (code, extensions) => {
    const { first, ids, errors } = await start({ transport: 'websocket' })
    first.send(event('a'))
    first.send(failure(code, extensions))
    first.send({ type: 'complete' })
    const second = await server.next()
    expect(second.variables.after).toBe('a')
    second.send(event('b'))
    await expect.poll(() => ids).toEqual(['a', 'b'])
    expect(errors).toEqual([])
  })

  it('`complete` alone is a cut like any other', async () => {
    const { first } = await start({ transport: 'websocket' })
    first.send(event('a'))
    first.send({ type: 'complete' })
    expect((await server.next()).variables.after).toBe('a')
  })

  it('INTERNAL_SERVER_ERROR again and again ends the subscription', async () => {
    const { first, errors } = await start({ transport: 'websocket', timings: { retryCapMs: 10 } })
    first.send(failure('INTERNAL_SERVER_ERROR'))
    for (let count = 0; count < 8; count++) (await server.next()).send(failure('INTERNAL_SERVER_ERROR'))
    await expect.poll(() => errors).toMatchObject([{ code: 'INTERNAL_SERVER_ERROR' }])
  })

  it('that a cursor cannot be kept ends it and asks for a fresh start', async () => {
    const { first, errors, resyncs } = await start({ transport: 'websocket' })
    first.send(failure('CURSOR_EXPIRED', { resync: true }))
    await expect.poll(() => resyncs).toMatchObject([{ code: 'CURSOR_EXPIRED', resync: true }])
    expect(errors).toEqual([])
  })
})
