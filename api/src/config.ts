import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { StartupError } from './platform/startup-error.ts'

const whole = (min: number, max = Number.MAX_SAFE_INTEGER) => {
  const error = `must be a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`
  return z.coerce.number(error).int(error).min(min, error).max(max, error)
}
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** Comma-separated `host:port` pairs, as Sentinels and nodes of a cluster are listed. */
const addresses = list
  .refine(
    (all) => all.every((one) => /^(?:\[[\da-f:]+\]|[^:[\]]+):\d{1,5}$/i.test(one)),
    'must be host:port, separated by commas',
  )
  .transform((all) =>
    all.map((one) => {
      const colon = one.lastIndexOf(':')
      return { host: one.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(one.slice(colon + 1)) }
    }),
  )

/** Every setting there is. `.env.example` is printed from here. */
export const Settings = z.object({
  PORT: whole(0, 65_535).default(4000).describe('Where Parley listens. 0 takes a free port.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address it listens on. 0.0.0.0 lets other machines in; put TLS in front of it then.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' })
    .optional()
    .describe('Your own PostgreSQL, 14 or newer. Unset: an embedded one in DATA_DIR.'),
  DATABASE_POOL_SIZE: whole(2, 1_000).default(10).describe('How many connections to PostgreSQL one instance opens.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' })
    .optional()
    .describe('Makes several instances hear of each other at once. Unset: within a second, and typing stays local.'),
  REDIS_SENTINELS: addresses
    .default([])
    .describe('host:port of your Sentinels, separated by commas. Password and TLS still come from REDIS_URL.'),
  REDIS_SENTINEL_MASTER: z.string().default('mymaster').describe('The name by which the Sentinels know the master.'),
  REDIS_CLUSTER: addresses
    .default([])
    .describe('host:port of nodes of a Redis Cluster, separated by commas; one that answers is enough.'),
  LINGER_SECONDS: whole(0, 3_600)
    .default(30)
    .describe('How long an instance still listens for a workspace in which nobody is live any more.'),
  PARLEY_SECRET: z
    .string()
    .min(32, 'needs at least 32 characters; make one with: openssl rand -base64 32')
    .optional()
    .describe(
      'All keys are derived from it; every instance on one database shares it. Required with DATABASE_URL, else made once in DATA_DIR.',
    ),
  DATA_DIR: z
    .string()
    .default('.data')
    .describe(
      'Where files, the embedded PostgreSQL and the secret live. Several instances need the same `files` folder.',
    ),
  SEED_DEMO: z
    .enum(['0', '1'], 'must be 0 or 1')
    .default('0')
    .transform((value) => value === '1')
    .describe('1 puts the demo workspace, with its public passwords, into the database of DATABASE_URL.'),
  NODE_ENV: z.string().default('development').describe('production always logs as JSON, also on a terminal.'),
  LOG_LEVEL: z
    .enum(LEVELS, `must be one of ${LEVELS.join(', ')}`)
    .optional()
    .describe('The least important log lines to print. Unset: warn on a terminal, info elsewhere.'),
  TRUST_PROXY: whole(0, 10)
    .default(0)
    .describe('How many proxies stand in front; as many entries of X-Forwarded-For count, from the right.'),
  ALLOWED_ORIGINS: list
    .default([])
    .describe('Web origins, separated by commas, whose pages may call the API and open sockets.'),
  TRUSTED_DOCUMENTS: z
    .string()
    .default('web/dist/trusted-documents.json')
    .describe('The documents that visitors of most widgets may run; the build of the web writes them there.'),
  MAX_BODY_BYTES: whole(1_000).default(100_000).describe('The largest body of an HTTP request, in bytes.'),
  MAX_MESSAGE_BYTES: whole(1_000).default(131_072).describe('The largest WebSocket message from a client, in bytes.'),
  MAX_QUERY_DEPTH: whole(1).default(10).describe('How deeply the fields of an operation may be nested.'),
  MAX_QUERY_ALIASES: whole(0).default(30).describe('How many aliases an operation may use.'),
  MAX_QUERY_TOKENS: whole(1).default(2_000).describe('How many tokens an operation may have.'),
  MAX_QUERY_COST: whole(1)
    .default(5_000)
    .describe('The highest cost of an operation: its fields, times the page sizes around them.'),
  MAX_SOCKETS: whole(1)
    .default(20_000)
    .describe('How many open sockets and event streams this instance takes; `ulimit -n` must allow a few more.'),
  MAX_SOCKETS_PER_IP: whole(1).default(100).describe('How many open sockets one address may hold.'),
  MAX_SOCKETS_PER_VIEWER: whole(1).default(20).describe('How many open sockets one agent, visitor or key may hold.'),
  MAX_SUBSCRIPTIONS_PER_SOCKET: whole(1).default(100).describe('How many subscriptions one socket may run.'),
  MAX_SOCKET_MESSAGES_PER_10S: whole(1).default(60).describe('How many messages a client may send in 10 seconds.'),
  CONNECTION_INIT_TIMEOUT_MS: whole(100).default(3_000).describe('How long a new socket may stay unauthenticated.'),
  SIGN_IN_ATTEMPTS_PER_ACCOUNT: whole(1).default(5).describe('Failed sign-ins to one account in 15 minutes.'),
  SIGN_IN_ATTEMPTS_PER_IP: whole(1).default(20).describe('Failed sign-ins from one address in 15 minutes.'),
  ACCESS_TOKEN_SECONDS: whole(10).default(900).describe('How long the access token of an agent is good.'),
  VISITOR_TOKEN_SECONDS: whole(10).default(3_600).describe('How long the token of a visitor is good.'),
  FILE_LINK_SECONDS: whole(60)
    .default(3_600)
    .describe('How long a link to a file of a message is good at least; at most twice as long.'),
  TYPING_LIFE_MS: whole(100)
    .default(6_000)
    .describe('How long somebody counts as typing who does not say it again. Told again after half of it.'),
  PRESENCE_LIFE_MS: whole(300)
    .default(45_000)
    .describe(
      'How long a connection counts as there after its instance said so last, which it does three times as often.',
    ),
  DRAIN_MS: whole(0, 60_000)
    .default(3_000)
    .describe('Over how long sockets are closed at a stop, so that their clients do not all come back at once.'),
  SWEEP_INTERVAL_MS: whole(10).default(1_000).describe('How often the feed looks for events that no doorbell told.'),
  FEED_RING_SIZE: whole(1).default(1_024).describe('How many recent events of a workspace are kept in memory.'),
  FEED_PAGE_SIZE: whole(1).default(500).describe('How many events one read of the log brings at most.'),
})

export type LoadedConfig = ReturnType<typeof loadConfig>
/** What the application runs on: the secret was either set or made. */
export type Config = LoadedConfig & { secret: string }

/** Reads the settings out of an environment. An empty value counts as unset. */
export function loadConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const { data, error } = Settings.safeParse(given)
  if (error) throw wrong(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`))
  if (data.DATABASE_URL && !data.PARLEY_SECRET) {
    throw wrong(['PARLEY_SECRET is required with DATABASE_URL; make one with: openssl rand -base64 32'])
  }

  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    secret: data.PARLEY_SECRET,
    dataDir: resolve(ROOT, data.DATA_DIR),
    seedDemo: data.SEED_DEMO,
    isProduction: data.NODE_ENV === 'production',
    logLevel: data.LOG_LEVEL,
    trustProxy: data.TRUST_PROXY,
    allowedOrigins: data.ALLOWED_ORIGINS,
    trustedDocuments: resolve(ROOT, data.TRUSTED_DOCUMENTS),
    limits: {
      bodyBytes: data.MAX_BODY_BYTES,
      messageBytes: data.MAX_MESSAGE_BYTES,
      depth: data.MAX_QUERY_DEPTH,
      aliases: data.MAX_QUERY_ALIASES,
      tokens: data.MAX_QUERY_TOKENS,
      cost: data.MAX_QUERY_COST,
      // Each has several statements at a time.
      requestsAtOnce: 4 * data.DATABASE_POOL_SIZE,
      sockets: data.MAX_SOCKETS,
      socketsPerIp: data.MAX_SOCKETS_PER_IP,
      socketsPerViewer: data.MAX_SOCKETS_PER_VIEWER,
      subscriptionsPerSocket: data.MAX_SUBSCRIPTIONS_PER_SOCKET,
      socketMessagesPer10s: data.MAX_SOCKET_MESSAGES_PER_10S,
      connectionInitTimeoutMs: data.CONNECTION_INIT_TIMEOUT_MS,
      signInAttemptsPerAccount: data.SIGN_IN_ATTEMPTS_PER_ACCOUNT,
      signInAttemptsPerIp: data.SIGN_IN_ATTEMPTS_PER_IP,
    },
    files: { folder: join(resolve(ROOT, data.DATA_DIR), 'files'), linkSeconds: data.FILE_LINK_SECONDS },
    tokens: { accessSeconds: data.ACCESS_TOKEN_SECONDS, visitorSeconds: data.VISITOR_TOKEN_SECONDS },
    redis: redisOf(data),
    lingerMs: data.LINGER_SECONDS * 1_000,
    drainMs: data.DRAIN_MS,
    ephemera: { typingLifeMs: data.TYPING_LIFE_MS, presenceLifeMs: data.PRESENCE_LIFE_MS },
    feed: { sweepIntervalMs: data.SWEEP_INTERVAL_MS, ringSize: data.FEED_RING_SIZE, pageSize: data.FEED_PAGE_SIZE },
  }
}

/** Reads the settings of this process, after those of a `.env` in the project's root; the environment wins. */
export function loadOwnConfig(): LoadedConfig {
  const file = join(ROOT, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  return loadConfig(process.env)
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Null when there is no Redis: this instance is alone, or finds what others wrote by the sweep. */
function redisOf({ REDIS_URL, REDIS_SENTINELS, REDIS_SENTINEL_MASTER, REDIS_CLUSTER }: z.infer<typeof Settings>) {
  if (!REDIS_URL && REDIS_SENTINELS.length === 0 && REDIS_CLUSTER.length === 0) return null
  return { url: REDIS_URL, sentinels: REDIS_SENTINELS, master: REDIS_SENTINEL_MASTER, cluster: REDIS_CLUSTER }
}

function wrong(lines: string[]): StartupError {
  return new StartupError(['These settings cannot be used (.env.example lists them all):', ...lines].join('\n  '))
}
