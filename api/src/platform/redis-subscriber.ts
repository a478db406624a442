/** The subscribing connection as RedisPubSub needs it: nothing that it starts there can fail, or wait for long. */
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { RedisConnection } from './redis.ts'

export interface RedisSubscriber {
  client: Redis
  /** Calls the listener whenever every subscription is in force again, or one that had been waited for in vain. */
  onResumed(listener: () => void): () => void
}

/** How long somebody who subscribes waits for the answer; after that, what was missed is told by `onResumed`. */
const patienceMs = 500

/**
 * RedisPubSub leaves some of its promises unhandled, forgets half of a subscription that failed, and hears of no
 * reconnection. So the channels are kept here, and each new connection subscribes to all of them before it counts.
 */
export function createRedisSubscriber(connection: RedisConnection, log: Logger): RedisSubscriber {
  const { client } = connection
  const channels = new Set<string>()
  const listeners = new Set<() => void>()

  function resumed() {
    for (const listener of listeners) listener()
  }

  connection.onReady(() => {
    if (channels.size === 0) return resumed()
    client.subscribe(...channels).then(resumed, complain)
  })

  function complain(error: unknown) {
    // A connection that was lost meanwhile has been told of, and the next one subscribes again.
    if (connection.isReady) log.error({ err: error }, '[redis] a subscription was refused; the sweep stands in for it')
  }

  function subscribe(channel: string, callback: (error: null) => void) {
    channels.add(channel)
    // While there is no connection, the next one will subscribe.
    if (!connection.isReady) return callback(null)
    let isWaiting = true
    const settle = () => {
      if (!isWaiting) return resumed()
      isWaiting = false
      clearTimeout(limit)
      callback(null)
    }
    const limit = setTimeout(settle, patienceMs)
    client.subscribe(channel).then(settle, (error: unknown) => {
      complain(error)
      if (isWaiting) settle()
    })
  }

  function unsubscribe(channel: string) {
    channels.delete(channel)
    // Without a connection there is nothing to end, and a new one subscribes only to what is left.
    client.unsubscribe(channel).catch(() => undefined)
  }

  const edge = {
    on: client.on.bind(client),
    subscribe,
    unsubscribe,
    // Called beside `unsubscribe` for the same name; nothing here subscribes to patterns.
    punsubscribe: () => undefined,
  }
  return {
    // These four are all that RedisPubSub uses of a subscriber.
    client: edge as unknown as Redis,
    onResumed: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
