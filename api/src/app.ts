/** The composition root: the only file that knows every room. */
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { uuidv7 } from 'uuidv7'
import type { Config } from './config.ts'
import { findWidget } from './domain/channels/find-widget.ts'
import type { Clock, Services } from './domain/context.ts'
import { createCursorCodec } from './domain/feed/cursor.ts'
import type { Actor } from './domain/viewer.ts'
import { createContext } from './graphql/context.ts'
import { globalId } from './graphql/ids.ts'
import { createSchema } from './graphql/schema.ts'
import { createFileEndpoint } from './http/files.ts'
import { createReadiness } from './http/health.ts'
import { createServer } from './http/server.ts'
import { startJobs } from './jobs/index.ts'
import { createLocalBus } from './platform/bus.ts'
import { createChannelReports, createSilentReports } from './platform/channel-reports.ts'
import type { Db } from './platform/database.ts'
import { createDiskStorage } from './platform/disk-storage.ts'
import { createDoorbell, type LocalDoorbell } from './platform/doorbell.ts'
import { shareDoorbell } from './platform/doorbell-shared.ts'
import { createEphemera, type LiveEphemera } from './platform/ephemera.ts'
import { openRedisStore } from './platform/ephemera-redis-store.ts'
import { createSilentEphemera } from './platform/ephemera-silent.ts'
import { createLocalStore } from './platform/ephemera-store.ts'
import { createFeed, type Feed } from './platform/feed/feed.ts'
import { createFileLinks } from './platform/file-links.ts'
import { createIdentities } from './platform/identities.ts'
import { createRecent } from './platform/recent.ts'
import { createRedisBus } from './platform/redis-bus.ts'
import { createPasswords, createTokens } from './platform/secrets.ts'
import { createSignInThrottle } from './platform/sign-in-throttle.ts'
import { openTrustedDocuments } from './platform/trusted-documents.ts'
import { createViewers } from './platform/viewers.ts'

/** What `pnpm start` builds. */
const webFolder = fileURLToPath(new URL('../../web/dist/', import.meta.url))
/** WebSocket pings and event-stream comments; proxies cut connections that are silent for a minute. */
export const heartbeatMs = 12_000

export interface DemoAccount {
  name: string
  email: string
  password: string
}

export interface AppParts {
  services: AppServices
  log: Logger
  /** The demo's public accounts; given only when the demo workspace is in the database. */
  demoAccounts?: readonly DemoAccount[]
  /** False executes each subscription for itself; the reference for those that share. */
  sharing?: boolean
  /** How long a socket may take nothing of what it is given; a minute by default. */
  stalledMs?: number
}

export interface App {
  services: Services
  feed: Feed
  ephemera: LiveEphemera
  /** Opens the port; rejects when it is taken. */
  listen(): Promise<{ url: string }>
  /** Finishes what is in flight and closes everything that was opened, in reverse order. */
  close(): Promise<void>
}

export interface AppServices extends Services {
  doorbell: LocalDoorbell
}

/** What the domain needs, made from the settings. Scripts use it without the rest. */
export function createServices(config: Config, { db, clock = systemClock }: { db: Db; clock?: Clock }): AppServices {
  return {
    db,
    clock,
    id: uuidv7,
    doorbell: createDoorbell(),
    ephemera: createSilentEphemera(),
    cursors: createCursorCodec(config.secret),
    passwords: createPasswords(config.secret),
    tokens: createTokens(config.secret, clock),
    identities: createIdentities(config.secret, clock),
    throttle: createSignInThrottle({
      attemptsPerAccount: config.limits.signInAttemptsPerAccount,
      attemptsPerIp: config.limits.signInAttemptsPerIp,
    }),
    recent: createRecent(clock),
    reports: createSilentReports(),
    storage: createDiskStorage(config.files.folder),
    links: createFileLinks({
      secret: config.secret,
      clock,
      downloadSeconds: config.files.linkSeconds,
      publicId: (id) => globalId('Attachment', id),
    }),
    lifetimes: { accessTokenSeconds: config.tokens.accessSeconds, visitorTokenSeconds: config.tokens.visitorSeconds },
  }
}

export function createApp(
  config: Config,
  { services: given, log, demoAccounts = [], sharing, stalledMs }: AppParts,
): App {
  const { db } = given
  const redis = config.redis && createRedisBus(config.redis, log)
  const bus = redis ?? createLocalBus()
  const state = config.redis && openRedisStore(config.redis, log)
  const { lingerMs } = config
  const instanceId = given.id()
  const store = state ?? createLocalStore()
  const ephemera = createEphemera({ ...given, ...config.ephemera, bus, store, log, instanceId })
  const reports = createChannelReports(given, log)
  const services = { ...given, ephemera, reports }
  // Alone, an instance has nobody to tell.
  const shared = redis && shareDoorbell({ ...given, bus, log, instanceId, lingerMs })
  const doorbell = shared ?? given.doorbell
  const viewers = createViewers(services, ephemera.connect)
  const feed = createFeed({ db, doorbell, viewers, log, ...config.feed })
  const sources = { services, feed, ephemera, viewers }
  const server = createServer({
    schema: createSchema(),
    createContext: (asking) => createContext(sources, asking),
    viewers,
    files: createFileEndpoint(services),
    log,
    sharing,
    ready: createReadiness({ database: () => db.$queryRaw`SELECT 1` }, redis ? { redis: redis.check } : {}),
    findWidget: (publicKey) => findWidget(services, publicKey),
    reports,
    isTrusted: openTrustedDocuments(config.trustedDocuments, services.clock),
    introspection: (actor) => demoAccounts.length > 0 || isSignedInStaff(actor),
    options: {
      host: config.host,
      port: config.port,
      allowedOrigins: config.allowedOrigins,
      trustProxy: config.trustProxy,
      limits: config.limits,
      graphiql: { demoAccounts },
      web: { folder: webFolder, demoAccounts },
      heartbeatMs,
      stalledMs,
      drainMs: config.drainMs,
    },
  })
  const jobs = startJobs(services, log)
  return {
    services,
    feed,
    ephemera,
    listen: () => server.listen(),
    close: async () => {
      await server.close()
      await jobs.close()
      await reports.close()
      await feed.close()
      await ephemera.close()
      shared?.close()
      await state?.close()
      await bus.close()
    },
  }
}

const systemClock: Clock = { now: () => new Date() }

const isSignedInStaff = (actor: Actor) => actor.kind === 'agent' || actor.kind === 'integration'
