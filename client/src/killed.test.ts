import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { startParley } from '../../api/src/testing/parley-process.ts'
import { createWorld, follow, type World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Another instance on the same database, in a process of its own. */
async function startInstance() {
  const parley = startParley({
    DATABASE_URL: world.app.databaseUrl,
    // The one that test apps have, or the key would be unknown there.
    PARLEY_SECRET: 'a secret for tests that is long enough',
    SWEEP_INTERVAL_MS: '50',
    LOG_LEVEL: 'info',
  })
  onTestFinished(() => void parley.process.kill('SIGKILL'))
  return { url: await parley.ready, kill: () => parley.process.kill('SIGKILL'), exited: parley.exited }
}

it.each(['auto', 'sse'] as const)(
  'nothing is lost when the server is killed (%s)',
  { timeout: 60_000 },
  async (transport) => {
    const [first, second] = await Promise.all([startInstance(), startInstance()])
    const known = (await world.stored()).length
    world.proxy.aim(first.url)
    const { client, ids, errors } = follow({ url: world.url, token: world.token, transport })
    onTestFinished(() => client.dispose())
    await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
    const writing = world.write(300)
    await expect.poll(() => ids.length, { interval: 2, timeout: 10_000 }).toBeGreaterThan(20)
    first.kill()
    await first.exited
    world.proxy.aim(second.url)
    await writing
    const expected = (await world.stored()).slice(known)
    await expect.poll(() => ids.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(expected.length)
    expect(ids).toEqual(expected)
    expect(errors).toEqual([])
  },
)
