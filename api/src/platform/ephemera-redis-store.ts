/** The store that all instances share, in Redis. Nobody waits for Redis: while it is away, each knows only its own. */
import type { Logger } from 'pino'
import { z } from 'zod'
import { createLocalStore, type ExpiringStore } from './ephemera-store.ts'
import { openRedis, type RedisSettings } from './redis.ts'
import { openRedisCluster } from './redis-cluster.ts'

/** What is used of a Redis connection. */
export interface ScriptRunner {
  eval(script: string, keyCount: number, ...args: (string | number)[]): Promise<unknown>
}

export interface RedisStoreOptions {
  redis: ScriptRunner
  log: Logger
  /** How long an answer is waited for. */
  patienceMs?: number
}

/** So many questions may wait for a frozen Redis; more are not asked. */
const mostUnderWay = 1000
/** How long Redis is left alone after it did not answer. */
const pauseMs = 1000

/** Opens a connection of its own, so that nothing waits behind what is published. */
export function openRedisStore(settings: RedisSettings, log: Logger): ExpiringStore & { close(): Promise<void> } {
  const { client, close } =
    settings.cluster.length > 0 ? openRedisCluster(settings, 'parley-state') : openRedis(settings, 'parley-state')
  return { ...createRedisStore({ redis: client, log }), close }
}

/** Keeps everything in this process too, and answers from there when Redis does not. */
export function createRedisStore({ redis, log, patienceMs = 250 }: RedisStoreOptions): ExpiringStore {
  const own = createLocalStore()
  let underWay = 0
  let awayUntil = 0

  /** The script's answer; null when there is none in time. */
  async function run(script: string, group: string, args: (string | number)[]): Promise<unknown> {
    if (underWay >= mostUnderWay || performance.now() < awayUntil) return null
    underWay++
    const answer = redis.eval(script, 2, `parley:{${group}}:values`, `parley:{${group}}:ends`, ...args).finally(() => {
      underWay--
    })
    try {
      return await within(patienceMs, answer)
    } catch (error) {
      awayUntil = performance.now() + pauseMs
      log.debug({ err: error }, '[ephemera] Redis did not answer; this instance goes by what it knows itself')
      return null
    }
  }

  return {
    set: async (group, values, lifeMs) => {
      const addedHere = await own.set(group, values, lifeMs)
      const added = await run(setScript, group, [lifeMs, ...values.flatMap(({ field, value }) => [field, value])])
      return typeof added === 'number' ? added : addedHere
    },
    delete: async (group, field) => {
      const wasOwn = await own.delete(group, field)
      const removed = await run(deleteScript, group, [field])
      return removed === null ? wasOwn : removed === 1
    },
    read: async (group) => {
      const answer = readAnswer.safeParse(await run(readScript, group, []))
      if (!answer.success) return { kept: (await own.read(group)).kept, isComplete: false }
      const kept = answer.data.map(([field, value, leftMs]) => ({ field, value, leftMs }))
      return { kept, isComplete: true }
    },
  }
}

const readAnswer = z.array(z.tuple([z.string(), z.string(), z.coerce.number()]))

/** Redis's own clock decides, so that instances with different clocks agree. */
const time = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

const setScript = `${time}local life = tonumber(ARGV[1])
local added = 0
for place = 2, #ARGV, 2 do
  local ends = redis.call('ZSCORE', KEYS[2], ARGV[place])
  if not ends or tonumber(ends) <= now then added = added + 1 end
  redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1])
  redis.call('ZADD', KEYS[2], now + life, ARGV[place])
end
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('HDEL', KEYS[1], gone)
  redis.call('ZREM', KEYS[2], gone)
end
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < life then redis.call('PEXPIRE', key, life) end
end
return added`

const deleteScript = `${time}local ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return (ends and tonumber(ends) > now) and 1 or 0`

const readScript = `${time}local found = {}
local living = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. now, '+inf', 'WITHSCORES')
for place = 1, #living, 2 do
  local value = redis.call('HGET', KEYS[1], living[place])
  if value then found[#found + 1] = { living[place], value, tostring(living[place + 1] - now) } end
end
return found`

function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('[ephemera] no answer in time')), limitMs)
    answer.then(resolve, reject).finally(() => clearTimeout(limit))
  })
}
