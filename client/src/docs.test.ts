import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createApiKey, revokeApiKey } from '../../api/src/domain/accounts/api-keys.ts'
import { createDice } from './testing/dice.ts'
import { createWorld, type World } from './testing/world.ts'

/** Inside of node_modules, so that what it imports is found and nobody takes it for a source. */
const FOLDER = fileURLToPath(new URL('../node_modules/.parley-docs/', import.meta.url))
const DOCUMENT = fileURLToPath(new URL('../../docs/realtime.md', import.meta.url))

interface Following {
  url: string
  token(): Promise<string>
  cursor: string
  handle(message: { id: string }): void | Promise<void>
  save(cursor: string): void | Promise<void>
  signal: AbortSignal
}

let world: World
let follow: (options: Following) => Promise<void>
beforeAll(async () => {
  world = await createWorld()
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(await readFile(DOCUMENT, 'utf8')) ?? []
  await mkdir(FOLDER, { recursive: true })
  await writeFile(`${FOLDER}follow.mjs`, code)
  follow = (await import(`${FOLDER}follow.mjs`)).follow
})
afterAll(async () => {
  await rm(FOLDER, { recursive: true, force: true })
  await world?.close()
})

/** Follows from now on by the code of the document. */
async function start(options: Partial<Following> = {}) {
  const { cursor } = await world.company.owner.get('{ cursor }')
  const known = (await world.stored()).length
  const leaving = new AbortController()
  const ids: string[] = []
  const ended = follow({
    url: world.url.replace('http', 'ws'),
    token: async () => world.token,
    cursor,
    handle: ({ id }) => void ids.push(id),
    save: () => undefined,
    signal: leaving.signal,
    ...options,
  })
  // Some tests wait for it, the others only for what it received.
  ended.catch(() => undefined)
  onTestFinished(() => leaving.abort())
  return { ids, ended, leave: () => leaving.abort(), expected: async () => (await world.stored()).slice(known) }
}

describe('the figures of docs/realtime.md', () => {
  it('[003-30] say how many sockets one instance was measured with, and how long a message took to each', async () => {
    const rows = /^\| ([\d,]+) [^|]*\|[^|]*\| (\d+) and (\d+) ms \| 0 of ([\d,]+) \|$/gm
    const figures = [...(await readFile(DOCUMENT, 'utf8')).matchAll(rows)].map((row) =>
      row.slice(1).map((figure) => Number(figure.replaceAll(',', ''))),
    )
    const [sockets = 0, median = 0, nearlyAll = 0, delivered = 0] = figures.at(-1) ?? []
    expect(sockets).toBeGreaterThanOrEqual(19_000)
    expect(median).toBeGreaterThan(0)
    expect(nearlyAll).toBeGreaterThanOrEqual(median)
    expect(nearlyAll).toBeLessThan(1_000)
    // Every socket was told, more than once.
    expect(delivered).toBeGreaterThan(sockets)
  })
})

describe('the code of docs/realtime.md', () => {
  it('receives each message once and in order through cuts, and stops when told', { timeout: 60_000 }, async () => {
    const { ids, ended, leave, expected } = await start()
    const roll = createDice(5)
    for (let round = 0; round < 10; round++) {
      const before = ids.length
      await world.write(20)
      await expect.poll(() => ids.length, { timeout: 10_000 }).toBeGreaterThan(before)
      world.proxy.cut({ how: roll(2) === 0 ? 'reset' : 'end' })
    }
    const all = await expected()
    await expect.poll(() => ids.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(all.length)
    expect(ids).toEqual(all)
    leave()
    await ended
    await expect.poll(() => world.proxy.open.length).toBe(0)
  })

  it('comes back while nothing answers, and stops then too', async () => {
    world.proxy.refuseConnections(true)
    onTestFinished(() => world.proxy.refuseConnections(false))
    const before = world.proxy.total
    const { ended, leave } = await start()
    await expect.poll(() => world.proxy.total - before, { timeout: 10_000 }).toBeGreaterThan(2)
    leave()
    await ended
  })

  it('says when the cursor cannot be kept', async () => {
    const { ended } = await start({ cursor: 'nonsense' })
    await expect(ended).rejects.toMatchObject({ extensions: { code: 'CURSOR_MALFORMED', resync: true } })
  })

  it('says when the key is revoked, and when the program itself fails', async () => {
    const { apiKey, secret } = await createApiKey(world.company.ctx, { name: 'short', scopes: ['READ'] })
    const revoked = await start({ token: async () => secret })
    await world.write(1)
    await expect.poll(() => revoked.ids.length).toBe(1)
    await revokeApiKey(world.company.ctx, { apiKeyId: apiKey.id })
    await expect(revoked.ended).rejects.toMatchObject({ code: 4401 })
    const failing = await start({ handle: () => Promise.reject(new Error('The disk is full')) })
    await world.write(1)
    await expect(failing.ended).rejects.toThrow('The disk is full')
  })
})
