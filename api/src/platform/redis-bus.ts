/** The bus between instances, over Redis. It never holds anybody up: while Redis is away, what is published is dropped. */
import { RedisPubSub } from 'graphql-redis-subscriptions'
import type { Logger } from 'pino'
import type { Bus } from './bus.ts'
import { openRedis, type RedisSettings } from './redis.ts'
import { createRedisSubscriber } from './redis-subscriber.ts'

export interface RedisBus extends Bus {
  /** Resolves when Redis answers; rejects when it is known to be away. */
  check(): Promise<void>
}

/** How many messages may wait for Redis to take them, so that a frozen one costs no memory. */
const mostUnderWay = 1000

export function createRedisBus(settings: RedisSettings, log: Logger): RedisBus {
  const publishing = openRedis(settings, 'parley-publish')
  const subscribing = openRedis(settings, 'parley-subscribe')
  const subscriber = createRedisSubscriber(subscribing, log)
  const pubsub = new RedisPubSub({
    publisher: publishing.client,
    subscriber: subscriber.client,
    // Payloads are strings on both sides: what they hold is parsed by whoever knows what to expect.
    serializer: String,
    messageEventName: 'messageBuffer',
  })
  let underWay = 0
  let isUp: boolean | null = null
  let asking: Promise<void> | null = null

  function noteReady() {
    if (isUp || !publishing.isReady || !subscribing.isReady) return
    log.info(isUp === null ? '[redis] connected' : '[redis] is back')
    isUp = true
  }
  function noteLost(reason: string) {
    if (isUp === false) return
    log.warn(
      { reason },
      '[redis] is away: instances find each other’s events by the sweep, typing and presence stay local',
    )
    isUp = false
  }
  publishing.onReady(noteReady)
  subscribing.onReady(noteReady)
  publishing.onLost(noteLost)
  subscribing.onLost(noteLost)

  return {
    publish: (channel, payload) => {
      if (!publishing.isReady || underWay >= mostUnderWay) return
      underWay++
      pubsub.publish(channel, payload).then(
        () => {
          underWay--
        },
        (error: unknown) => {
          underWay--
          // A lost connection has been told of already, once and not for each message.
          if (publishing.isReady) log.debug({ err: error, channel }, '[redis] a message was refused')
        },
      )
    },
    subscribe: async (channel, listener) => {
      const id = await pubsub.subscribe<Buffer>(channel, (payload) => {
        try {
          listener(payload.toString())
        } catch (error) {
          // Thrown on, it would end the process, because of one message.
          log.error({ err: error, channel }, '[redis] a message could not be handled')
        }
      })
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        pubsub.unsubscribe(id)
      }
    },
    onResumed: subscriber.onResumed,
    check: async () => {
      if (!isUp) throw new Error('[redis] not connected')
      asking ??= publishing.client
        .ping()
        .then(() => undefined)
        .finally(() => {
          asking = null
        })
      await asking
    },
    close: async () => {
      await Promise.all([publishing.close(), subscribing.close()])
    },
  }
}
