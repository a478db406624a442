/** A whole Parley on a database of its own and a free port, for tests that go through the front door. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type App, createApp, createServices, type DemoAccount } from '../app.ts'
import { type Config, loadConfig } from '../config.ts'
import type { Clock } from '../domain/context.ts'
import { createDb, type Db } from '../platform/database.ts'
import { checkEpoch } from '../platform/epochs.ts'
import { createTestDatabase } from './database.ts'

export interface TestApp extends App {
  db: Db
  /** The GraphQL endpoint. */
  url: string
  databaseUrl: string
  /** Where it keeps files. */
  filesFolder: string
  /** Another instance on the same database, with nothing between the two. */
  another(overrides?: TestOverrides): Promise<TestApp>
}

export interface TestOverrides {
  settings?: Record<string, string>
  clock?: Clock
  demoAccounts?: readonly DemoAccount[]
  sharing?: boolean
  stalledMs?: number
}

/** High enough that no test meets a limit unless it sets one. */
const settings = {
  PARLEY_SECRET: 'a secret for tests that is long enough',
  PORT: '0',
  SIGN_IN_ATTEMPTS_PER_ACCOUNT: '1000',
  SIGN_IN_ATTEMPTS_PER_IP: '10000',
  MAX_SOCKETS_PER_IP: '10000',
  MAX_SOCKETS_PER_VIEWER: '10000',
  MAX_SUBSCRIPTIONS_PER_SOCKET: '10000',
  MAX_SOCKET_MESSAGES_PER_10S: '100000',
  DRAIN_MS: '50',
}

/** For a process that shares a database with instances that are started here. */
export const testSecret = settings.PARLEY_SECRET

/** Starts it; closing it removes the database. */
export async function startTestApp(overrides: TestOverrides = {}): Promise<TestApp> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const instances: TestApp[] = []
  const start = async (own: TestOverrides): Promise<TestApp> => {
    const instance = await startInstance({ databaseUrl: database.url, folder }, own, start)
    instances.push(instance)
    return instance
  }
  const first = await start(overrides)
  return {
    ...first,
    close: async () => {
      for (const instance of instances.reverse()) await instance.close()
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

async function startInstance(
  { databaseUrl, folder }: { databaseUrl: string; folder: string },
  { settings: own, clock, demoAccounts, sharing, stalledMs }: TestOverrides,
  another: (overrides: TestOverrides) => Promise<TestApp>,
): Promise<TestApp> {
  const config: Config = { ...loadConfig({ ...settings, DATA_DIR: folder, ...own }), secret: testSecret }
  const database = createDb({
    url: databaseUrl,
    poolSize: config.databasePoolSize,
    onConnection: (client) => checkEpoch(client, () => undefined),
  })
  const services = createServices(config, { db: database.db, clock })
  const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' })
  const app = createApp(config, { services, log, demoAccounts, sharing, stalledMs })
  const { url } = await app.listen()
  let isClosed = false
  return {
    ...app,
    db: database.db,
    url: `${url}/graphql`,
    databaseUrl,
    filesFolder: config.files.folder,
    another: (overrides = {}) => another(overrides),
    close: async () => {
      if (isClosed) return
      isClosed = true
      await app.close()
      await database.close()
    },
  }
}
