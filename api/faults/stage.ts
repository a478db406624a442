/** What the faults happen on: a PostgreSQL and a Redis of its own, and two instances of Parley behind proxies. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppServices, createServices } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { createClosers } from '../src/platform/closers.ts'
import { createDb } from '../src/platform/database.ts'
import { checkEpoch } from '../src/platform/epochs.ts'
import { migrate } from '../src/platform/migrations.ts'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'
import { createClock } from './clock.ts'
import { type DatabaseKind, type StageDatabase, startDatabase } from './database.ts'
import { type Instance, startInstance } from './instance.ts'
import { type RedisGate, startRedisGate } from './redis-gate.ts'

export interface Stage {
  a: Instance
  b: Instance
  redis: TestRedis
  /** How long a connection counts as there after its instance said so last. */
  presenceLifeMs: number
  /** Between instance A and Redis. */
  gate: RedisGate
  services: AppServices
  database: StageDatabase
  /** Puts everything up again that a trial has left down. */
  heal(): Promise<void>
  close(): Promise<void>
}

const secret = 'the secret of the faults, which keeps nothing'

/** Limits that one busy client would meet, and tokens that outlive the run. The rest is as in production. */
const settings = {
  PARLEY_SECRET: secret,
  LOG_LEVEL: 'info',
  ACCESS_TOKEN_SECONDS: '86400',
  MAX_SOCKETS_PER_IP: '100000',
  MAX_SOCKETS_PER_VIEWER: '100000',
  MAX_SUBSCRIPTIONS_PER_SOCKET: '10000',
  MAX_SOCKET_MESSAGES_PER_10S: '1000000',
}

export interface StageOptions {
  /** Whether the instances live by clocks of their own. Needs libfaketime. */
  hasClocks?: boolean
  /** What PostgreSQL they live on. */
  database?: DatabaseKind
  /** Whether presence is forgotten sooner than in production. */
  isQuick?: boolean
}

/** Sets the stage. Whatever fails on the way, nothing is left behind. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const { hasClocks = false, database: kind = 'plain', isQuick = false } = options
  const closers = createClosers()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'parley-faults-'))
    closers.add(() => rm(folder, { recursive: true }))
    const database = await startDatabase(kind, folder)
    closers.add(() => database.close())
    const redis = await startRedis()
    closers.add(() => redis.close())
    const gate = await startRedisGate(redis.port)
    closers.add(() => gate.close())
    await migrate({ url: database.url })
    const { db, close } = createDb({
      url: database.url,
      onConnection: (client) => checkEpoch(client, () => undefined),
    })
    closers.add(close)
    const haste: Record<string, string> = isQuick ? { PRESENCE_LIFE_MS: '6000' } : {}
    const shared = { ...settings, ...haste, DATABASE_URL: database.url, DATA_DIR: join(folder, 'data') }
    const config = loadConfig(shared)
    const start = async (name: string, redisUrl: string) => {
      const clock = hasClocks ? createClock(join(folder, `clock-${name}`)) : null
      const instance = await startInstance(name, { ...shared, ...clock?.settings, REDIS_URL: redisUrl }, clock)
      closers.add(() => instance.close())
      return instance
    }
    const [a, b] = await Promise.all([start('A', gate.url), start('B', redis.url)])
    return {
      a,
      b,
      redis,
      presenceLifeMs: config.ephemera.presenceLifeMs,
      gate,
      services: createServices({ ...config, secret }, { db }),
      database,
      heal: async () => {
        database.disk?.free()
        for (const instance of [a, b]) {
          instance.thaw()
          instance.proxy.release()
          instance.proxy.throttle(null)
          if (instance.isRunning()) instance.proxy.aim(instance.origin)
          else await instance.start()
        }
        redis.thaw()
      },
      close: () => closers.closeAll(),
    }
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}
