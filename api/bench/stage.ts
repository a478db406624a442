/** What a benchmark runs on: a durable PostgreSQL of its own in a temporary folder, and Parley servers beside it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type AppServices, createServices } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { createClosers } from '../src/platform/closers.ts'
import { createDb } from '../src/platform/database.ts'
import { migrate } from '../src/platform/migrations.ts'
import { startPostgres } from '../src/platform/postgres.ts'
import { stopOnSignals } from '../src/platform/shutdown.ts'
import { startRedis } from '../src/testing/redis.ts'
import { type ServerProcess, startServer } from './server-process.ts'

export interface Stage {
  /** Of the PostgreSQL. */
  pid: number
  /** Makes a database and brings its schema up to date. */
  createDatabase(name: string): Promise<StageDatabase>
  /** Starts Parley on a database as a process of its own. */
  startParley(database: StageDatabase, options?: ParleyOptions): Promise<ServerProcess>
  /** Starts a Redis; `redis-server` has to be installed. */
  startRedis(): Promise<string>
  /** Closes something when the stage is cleared, before what was set up earlier. */
  closing(close: () => Promise<unknown>): void
}

export interface ParleyOptions {
  profileDir?: string
  redisUrl?: string
  /** Besides those that every benchmark has. */
  settings?: Record<string, string>
}

export interface StageDatabase {
  url: string
  pool: pg.Pool
  services: AppServices
}

const secret = 'the secret of the benchmarks, which keeps nothing'

/** Limits that one busy client would meet, and tokens that outlive the run. The rest is as in production. */
const settings = {
  PORT: '0',
  PARLEY_SECRET: secret,
  LOG_LEVEL: 'info',
  ACCESS_TOKEN_SECONDS: '86400',
  MAX_SOCKETS_PER_IP: '10000',
  MAX_SOCKETS_PER_VIEWER: '10000',
}

/** Sets the stage, runs the work on it, and clears everything away, whatever happened. */
export async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const closers = createClosers()
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closers.closeAll()
    return closing
  }
  stopOnSignals(() => void close().finally(() => process.exit(130)))
  try {
    const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
    closers.add(() => rm(folder, { recursive: true }))
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres') })
    closers.add(() => postgres.stop())
    return await work({
      pid: postgres.pid(),
      createDatabase: async (name) => {
        const url = await createDatabase(postgres.url, name)
        await migrate({ url })
        const { db, pool, close } = createDb({ url })
        closers.add(close)
        return { url, pool, services: createServices({ ...loadConfig(settings), secret }, { db }) }
      },
      startParley: async ({ url }, { profileDir, redisUrl = '', settings: own } = {}) => {
        const server = await startServer(
          { ...settings, DATABASE_URL: url, REDIS_URL: redisUrl, ...own },
          { profileDir },
        )
        closers.add(() => server.stop())
        return server
      },
      startRedis: async () => {
        const redis = await startRedis()
        closers.add(() => redis.close())
        return redis.url
      },
      closing: (close) => closers.add(async () => void (await close())),
    })
  } finally {
    // Work that was interrupted fails at once, and must wait like the signal that interrupted it.
    await close()
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(adminUrl)
  url.pathname = name
  return url.href
}
