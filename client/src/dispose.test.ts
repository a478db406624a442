import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createWorld, follow, type World } from './testing/world.ts'

const PROGRAM = fileURLToPath(new URL('testing/leave.ts', import.meta.url))

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Starts a program of its own, and waits for this state of its client. */
async function run(transport: string, library: string, status: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM, world.url, world.token, transport, library], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
    world.proxy.release()
    world.proxy.refuseConnections(false)
  })
  let printed = ''
  child.stdout?.on('data', (data: Buffer) => {
    printed += data
  })
  await expect.poll(() => printed.split('\n'), { timeout: 10_000 }).toContain(status)
  return child
}

/** Disposes of the client; milliseconds until the program has ended by itself. */
async function leave(child: ChildProcess): Promise<number> {
  const exited = once(child, 'exit')
  const asked = performance.now()
  child.stdin?.end()
  expect(await exited).toEqual([0, null])
  return performance.now() - asked
}

const kinds = [
  ['websocket', 'global'],
  ['websocket', 'ws'],
  ['sse', 'fetch'],
] as const

describe('after dispose, nothing keeps the program alive', () => {
  it.each(kinds)('that was live (%s, %s)', async (transport, library) => {
    const child = await run(transport, library, 'live')
    expect(await leave(child)).toBeLessThan(1_000)
    await expect.poll(() => world.proxy.open.length).toBe(0)
  })

  it.each(kinds)('that was waiting to try again (%s, %s)', async (transport, library) => {
    world.proxy.refuseConnections(true)
    const child = await run(transport, library, 'offline')
    expect(await leave(child)).toBeLessThan(1_000)
  })

  it.each(kinds)('that got no answer to its first word (%s, %s)', async (transport, library) => {
    world.proxy.stall({ new: true })
    const child = await run(transport, library, 'connecting')
    expect(await leave(child)).toBeLessThan(1_000)
  })

  // The WebSocket of Node itself cannot be ended without the other side.
  it.each(kinds.filter(([, library]) => library !== 'global'))(
    'whose connection had fallen silent (%s, %s)',
    async (transport, library) => {
      const child = await run(transport, library, 'live')
      world.proxy.stall({ new: true })
      expect(await leave(child)).toBeLessThan(1_000)
    },
  )
})

it('after dispose, a sink hears nothing, whatever was under way', async () => {
  const { client, ids, errors, statuses } = follow({ url: world.url, token: world.token })
  await expect.poll(() => client.state.status).toBe('live')
  const writing = world.write(50)
  await expect.poll(() => ids.length).toBeGreaterThan(0)
  client.dispose()
  const known = ids.length
  await writing
  await expect.poll(() => world.proxy.open.filter(({ isWebSocket }) => isWebSocket).length).toBe(0)
  // The event that was being processed may have been finished.
  expect(ids.length - known).toBeLessThanOrEqual(1)
  expect(errors).toEqual([])
  expect(statuses.at(-1)).toBe('idle')
})
