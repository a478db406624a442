import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createWorld, follow, type World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Follows through the proxy from now on, and leaves at the end of the test. */
async function start(...[options, request]: [Partial<Parameters<typeof follow>[0]>?, Parameters<typeof follow>[1]?]) {
  const known = (await world.stored()).length
  const received = follow({ url: world.url, token: world.token, ...options }, request)
  onTestFinished(() => received.client.dispose())
  await expect.poll(() => received.client.state.status).toBe('live')
  return { ...received, expected: async () => (await world.stored()).slice(known) }
}

describe('a client', () => {
  it.each(['auto', 'websocket', 'sse'] as const)('receives what comes, in order (%s)', async (transport) => {
    const { ids, errors, expected } = await start({ transport })
    await world.write(50)
    await expect.poll(() => ids.length).toBe(50)
    expect(ids).toEqual(await expected())
    expect(errors).toEqual([])
  })
})
