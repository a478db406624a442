/** Connections to Redis that make nobody wait: what cannot be sent now is refused, and they come back by themselves. */
import { Redis, type RedisOptions } from 'ioredis'

export interface RedisAddress {
  host: string
  port: number
}

/** Where Redis is. User, password, database and TLS always come from the URL. */
export interface RedisSettings {
  url?: string
  /** Sentinels that know the address of the master, and the name that they know it by. */
  sentinels: readonly RedisAddress[]
  master: string
  /** Nodes of a cluster. What is published at one is heard at all of them, so one that answers is enough. */
  cluster: readonly RedisAddress[]
}

export interface RedisConnection {
  client: Redis
  readonly isReady: boolean
  /** Called each time that the connection is there. */
  onReady(listener: () => void): void
  /** Called each time that it was lost or could not be made. */
  onLost(listener: (reason: string) => void): void
  close(): Promise<void>
}

const longestPauseMs = 2000
/** A connection on which something was asked and nothing arrives for so long is given up. */
const silenceMs = 3000
const heartbeatMs = 5000
const closingMs = 1000

/** Opens a connection and keeps opening it, without end. The name is what `CLIENT LIST` shows. */
export function openRedis(settings: RedisSettings, name: string): RedisConnection {
  const { url, sentinels, master, cluster } = settings
  const options: RedisOptions = {
    ...connecting,
    connectionName: name,
    lazyConnect: true,
    ...(sentinels.length > 0 && { sentinels: [...sentinels], name: master, sentinelRetryStrategy: pauseBefore }),
    retryStrategy: (attempt) => {
      aim(attempt)
      return pauseBefore(attempt)
    },
  }
  const client = url ? new Redis(url, options) : new Redis(options)
  let reason = 'it closed the connection'
  let isClosed = false
  let retry: NodeJS.Timeout | undefined

  /** Goes from node to node of a cluster, since one of them may be gone for good. */
  function aim(attempt: number) {
    const node = cluster[attempt % cluster.length]
    if (node) Object.assign(client.options, node)
  }

  // The client tells of a failed attempt when its promise is long forgotten; what counts is the event.
  const connect = () => void client.connect().catch(() => undefined)

  client.on('error', (error: Error) => {
    reason = error.message || error.name
  })
  client.on('end', () => {
    // It gives up only when it could not even find out where to connect to.
    if (!isClosed) retry = setTimeout(connect, longestPauseMs)
  })
  // A peer that vanished without a word is noticed by the answer that does not come.
  const heartbeat = setInterval(() => {
    if (client.status === 'ready') client.ping().catch(() => undefined)
  }, heartbeatMs)
  aim(0)
  connect()

  return {
    client,
    get isReady() {
      return client.status === 'ready'
    },
    onReady: (listener) => void client.on('ready', listener),
    onLost: (listener) => {
      client.on('close', () => !isClosed && listener(reason))
    },
    close: async () => {
      isClosed = true
      clearInterval(heartbeat)
      clearTimeout(retry)
      const ended = new Promise<void>((resolve) => {
        // Between two attempts there is nothing that could end.
        if (client.status === 'end' || client.status === 'reconnecting') return resolve()
        const limit = setTimeout(resolve, closingMs)
        client.once('end', () => {
          clearTimeout(limit)
          resolve()
        })
      })
      client.disconnect()
      await ended
    },
  }
}

/** Nothing is queued while Redis is away, and nothing is sent again: what was not answered failed. */
const connecting = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  connectTimeout: 2000,
  socketTimeout: silenceMs,
  disconnectTimeout: 500,
  maxLoadingRetryTime: longestPauseMs,
} satisfies RedisOptions

const pauseBefore = (attempt: number) => Math.min(50 * 2 ** attempt, longestPauseMs)
