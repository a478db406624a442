import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEmptyDatabase } from './testing/database.ts'
import { type ParleyProcess, startParley } from './testing/parley-process.ts'

let DATA_DIR: string
let started: ParleyProcess[] = []

beforeAll(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'parley-main-'))
})
afterEach(async () => {
  for (const parley of started) {
    parley.process.kill('SIGTERM')
    await parley.exited
  }
  started = []
})
afterAll(() => rm(DATA_DIR, { recursive: true }))

describe('starting', () => {
  it('from nothing makes a database, a secret and a demo, and answers; again, it finds them', async () => {
    const first = start({ DATA_DIR })
    await expectReady(await first.ready)
    expect(first.output()).toContain('Starting PostgreSQL')
    expect(first.output()).toMatch(/Sign in {3}\S+@\S+ \/ \S+/)
    expect((await stat(join(DATA_DIR, 'secret'))).mode & 0o777).toBe(0o600)
    await end(first)

    const second = start({ DATA_DIR })
    await expectReady(await second.ready)
    expect(second.output()).not.toContain('migrations')
  })

  // Other tests run at the same time, so one slow start says little.
  it('a second time takes less than 3 seconds', { retry: 3 }, async () => {
    const from = performance.now()
    await start({ DATA_DIR }).ready

    expect(performance.now() - from).toBeLessThan(3_000)
  })

  it('on a taken port says so, names another, and leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const parley = start({ DATA_DIR, PORT: String(port) })

    expect(await parley.exited).toBe(1)
    expect(parley.output()).toContain(`Port ${port} is taken`)
    expect(parley.output()).toContain(`PORT=${port + 1} npx -y pnpm@12 start`)
    expect(isPostgresRunning()).toBe(false)
    other.close()
  })

  it('twice on one folder says which one is in the way', async () => {
    await start({ DATA_DIR }).ready
    const second = start({ DATA_DIR })

    expect(await second.exited).toBe(1)
    expect(second.output()).toContain('Another Parley is running')
  })

  it('with wrong settings names each of them', async () => {
    const parley = start({ DATA_DIR, PORT: 'x', LOG_LEVEL: 'loud' })

    expect(await parley.exited).toBe(1)
    expect(parley.output()).toMatch(/PORT must be.*\n.*LOG_LEVEL must be/)
  })

  it('of two at once on somebody’s own empty database makes no demo and no trouble', async () => {
    const database = await createEmptyDatabase()
    const settings = { DATA_DIR, DATABASE_URL: database.url, PARLEY_SECRET: 'a secret of more than thirty-two letters' }
    const both = [start(settings), start(settings)]
    await Promise.all(both.map(async ({ ready }) => expectReady(await ready)))

    expect(await query(database.url, 'SELECT count(*)::int AS n FROM "Agent"')).toEqual([{ n: 0 }])
    await Promise.all(both.map(end))
    await database.drop()
  })
})

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s ends in order with 0 and leaves nothing running', async (signal) => {
    const parley = start({ DATA_DIR })
    await parley.ready
    parley.process.kill(signal)

    expect(await parley.exited).toBe(0)
    expect(isPostgresRunning()).toBe(false)
  })

  it('happens by itself when the package manager that started it is killed', async () => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url))
    const manager = start({ DATA_DIR }, ['-e', MANAGER, '/usr/lib/node_modules/pnpm', main])
    await manager.ready
    manager.process.kill('SIGKILL')

    await vi.waitFor(() => expect(isPostgresRunning()).toBe(false), 5_000)
  })
})

/** Looks like pnpm to its child: the name is on its command line. */
const MANAGER = `require('node:child_process').spawn(process.execPath, [process.argv[2]], { stdio: 'inherit' })`

function start(settings: Record<string, string>, command?: string[]): ParleyProcess {
  const parley = startParley(settings, command)
  started.push(parley)
  return parley
}

async function end(parley: ParleyProcess): Promise<void> {
  parley.process.kill('SIGTERM')
  await parley.exited
}

/** As a balancer does, it asks again: on a busy machine the database may not answer within the limit of one look. */
async function expectReady(url: string): Promise<void> {
  const status = async () => (await fetch(`${url}/ready`)).status
  await expect.poll(status, { timeout: 10_000 }).toBe(200)
}

function isPostgresRunning(): boolean {
  return existsSync(join(DATA_DIR, 'postgres', 'postmaster.pid'))
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
