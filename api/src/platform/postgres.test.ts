import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EmbeddedPostgres, type PostgresOptions, startPostgres } from './postgres.ts'
import { bundledPostgres } from './postgres-binaries.ts'
import { DataInUseError } from './postgres-lock.ts'
import { launchPostgres } from './postgres-process.ts'
import { chooseRunner } from './postgres-runner.ts'

let folder: string
let dataDir: string
let running: EmbeddedPostgres[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-postgres-'))
  const postgres = await start({ dataDir: join(folder, 'made', 'postgres') })
  await query(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await postgres.stop()
})
beforeEach(async () => {
  running = []
  const place = await mkdtemp(join(folder, 'test-'))
  await cp(join(folder, 'made'), place, { recursive: true })
  dataDir = join(place, 'postgres')
})
afterEach(async () => {
  for (const postgres of running) await postgres.stop()
})
afterAll(() => rm(folder, { recursive: true }))

describe('the embedded PostgreSQL', () => {
  it('keeps its data between starts, and its password to itself', async () => {
    const postgres = await start()

    expect(await answer(postgres)).toBe(42)
    expect((await stat(`${dataDir}.password`)).mode & 0o777).toBe(0o600)
  })

  it('listens on this machine only and lets nobody in without the password', async () => {
    const { url } = await start()
    const addresses = await query(url, 'SHOW listen_addresses')
    const guess = new URL(url)
    guess.password = 'guess'

    expect(addresses).toEqual([{ listen_addresses: '127.0.0.1' }])
    await expect(query(guess.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('removes its pid file when it is stopped in order', async () => {
    const postgres = await start()
    await postgres.stop()

    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false)
  })

  it('is not shared by two live Parleys', async () => {
    await start()

    await expect(startPostgres({ dataDir })).rejects.toBeInstanceOf(DataInUseError)
  })
})

describe('what kill -9 leaves behind heals', () => {
  it('of the server: it is started again on its port', async () => {
    const onRestart = vi.fn()
    const postgres = await start({ onRestart })
    process.kill(postgres.pid(), 'SIGKILL')

    await vi.waitFor(() => expect(onRestart).toHaveBeenCalledOnce(), 10_000)
    expect(await answer(postgres)).toBe(42)
  })

  it('of a server that cannot be started: it is tried until it can', async () => {
    const onRestart = vi.fn()
    const onDown = vi.fn()
    const postgres = await start({ onRestart, onDown })
    const file = join(dataDir, 'global', 'pg_control')
    await rename(file, `${file}.away`)
    process.kill(postgres.pid(), 'SIGKILL')
    await vi.waitFor(() => expect(onDown).toHaveBeenCalled(), 20_000)
    await rename(`${file}.away`, file)

    await vi.waitFor(() => expect(onRestart).toHaveBeenCalledOnce(), 20_000)
    expect(await answer(postgres)).toBe(42)
  })

  it('of a server that cannot be started, and Parley stops: the trying ends', async () => {
    const onDown = vi.fn()
    const postgres = await start({ onDown })
    await rm(join(dataDir, 'global', 'pg_control'))
    process.kill(postgres.pid(), 'SIGKILL')
    await vi.waitFor(() => expect(onDown).toHaveBeenCalled(), 20_000)
    await postgres.stop()

    await expect(postgres.ended).resolves.toBeUndefined()
  })

  it('of the server, while Parley stops: nothing is started again behind its back', async () => {
    const postgres = await start()
    process.kill(postgres.pid(), 'SIGKILL')
    await postgres.stop()

    expect(await answer(await start())).toBe(42)
  })

  it('of Parley: the server stops by itself, and the next start finds everything', async () => {
    const parley = spawn(process.execPath, ['--input-type=module', '-e', OWNER, dataDir], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(parley.stdout, 'data')
    parley.kill('SIGKILL')

    expect(await answer(await start())).toBe(42)
  })

  it('of Parley and of what watches over the server: the server is stopped in order, and another started', async () => {
    const { binDir } = await bundledPostgres()
    const runner = await chooseRunner({ binDir, dataDir })
    const orphan = await launchPostgres({ runner, dataDir, logFile: `${dataDir}.log`, settings: {} })

    expect(await answer(await start())).toBe(42)
    await orphan.exited
  })

  it('of both, when the number of the dead server has become somebody else’s', async () => {
    await writeFile(
      join(dataDir, 'postmaster.pid'),
      `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n  1 1\nready   \n`,
    )

    expect(await answer(await start())).toBe(42)
  })

  it('of the very first start: a half-made folder is made again', async () => {
    await rm(dataDir, { recursive: true })
    await mkdir(join(`${dataDir}.unfinished`, 'base'), { recursive: true })

    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('whom PostgreSQL runs as', () => {
  const isRoot = process.getuid?.() === 0

  it('is an ordinary user where namespaces are denied, with the data where it can reach them', async () => {
    const place = await mkdtemp(join(folder, 'private-'))
    await chmod(place, 0o700)
    await chmod(folder, 0o711)
    const options = { dataDir: join(place, 'postgres'), userNamespace: false, sharedDir: join(folder, 'shared') }
    const postgres = await start(options)
    const owner = (await stat(options.dataDir)).uid

    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(owner === 0).toBe(false)
    expect(owner === process.getuid?.()).toBe(!isRoot)
    await postgres.stop()
    expect(await query((await start(options)).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

/** Starts a server as a Parley of its own would. */
const OWNER = `
const { startPostgres } = await import(process.cwd() + '/postgres.ts')
await startPostgres({ dataDir: process.argv[1] })
console.log('started')
setInterval(() => {}, 1_000)
`

async function start(options: Partial<PostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ dataDir, isDurable: false, ...options })
  running.push(postgres)
  return postgres
}

async function answer({ url }: EmbeddedPostgres): Promise<number> {
  const [row] = (await query(url, 'SELECT answer FROM kept')) as { answer: number }[]
  return row?.answer ?? 0
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
