/** Carries a subscription's events to its socket: an index into the feed, a shared result, one write. */
import type { ExecutionResult } from 'graphql'
import type { LoggedEvent } from '../../domain/events.ts'
import type { Sight } from '../../platform/feed/follower.ts'
import type { GraphQLContext } from '../context.ts'
import type { LiveEvent, LiveStream } from '../subscriptions/live.ts'
import type { Payload, SharedResult, SharedResults } from './shared-results.ts'

/** Where results go. */
export interface Sink {
  /** Writes a serialised result. False: it is full, and calls back when it wants more. */
  write(payload: Payload, ready: () => void): boolean
}

export interface DeliveryParts {
  stream: LiveStream
  results: SharedResults
  /** The results that this subscriber may share at the moment. */
  keyOf(sight: Sight): string
  /** Runs the operation on an event; a result that failed for now, and may be had later, is null. */
  execute(event: LiveEvent, context: GraphQLContext): Promise<ExecutionResult | null>
  sink: Sink
}

export interface Delivery {
  /** Resolves when it is over, with what ended it if that was a failure. */
  ended: Promise<{ failure?: unknown }>
  stop(): void
}

const longestPauseMs = 2000

export function deliver({ stream, results, keyOf, execute, sink }: DeliveryParts): Delivery {
  const { follower } = stream
  const { promise: ended, resolve: end } = Promise.withResolvers<{ failure?: unknown }>()
  let viewer: Sight['viewer'] | null = null
  let key = ''
  /** What is being made, for this subscriber or by another. */
  let pending: { sight: Sight; result: SharedResult } | null = null

  /** Hands over what is at hand, until there is nothing more or the sink is full. */
  function run() {
    try {
      for (let sight = follower.poll(); sight; sight = follower.poll()) if (!take(sight)) return
    } catch (failure) {
      return end({ failure })
    }
    if (follower.isClosed) return end({})
    follower.wait(run)
  }

  /** True when the event was written or skipped, and the next one may follow at once. */
  function take(sight: Sight): boolean {
    if (follower.isClosed) {
      end({})
      return false
    }
    const { event } = sight
    if (sight.viewer !== viewer) {
      viewer = sight.viewer
      key = keyOf(sight)
    }
    const result = find(event) ?? make(sight)
    if (result.isDone) return write(result)
    pending = { sight, result }
    result.wait(goOn)
    return false
  }

  function goOn() {
    if (pending && takeDone(pending)) run()
  }

  function takeDone({ sight, result }: { sight: Sight; result: SharedResult }): boolean {
    if (follower.isClosed) {
      end({})
      return false
    }
    // Access may have changed while the result was made; the event is then looked at again.
    if (follower.takeBack(sight)) return true
    return result.isGivenUp ? take(sight) : write(result)
  }

  function write({ payload }: SharedResult): boolean {
    return payload === null || sink.write(payload, run)
  }

  function find(event: LoggedEvent): SharedResult | undefined {
    return results.find(event, key, (asOf) => follower.isCurrent(event, asOf))
  }

  /** What comes next is made along with it, because together they read the database once. */
  function make(sight: Sight): SharedResult {
    const { viewer } = sight
    const context = stream.contextFor(viewer)
    const made = start(sight, context)
    for (const event of follower.upcoming()) if (!find(event)) start({ event, viewer }, context)
    return made
  }

  function start(sight: Sight, together: GraphQLContext): SharedResult {
    return results.start(sight.event, key, follower.top, async () => {
      let context = together
      for (let pause = 100; !follower.isClosed; pause = Math.min(pause * 2, longestPauseMs)) {
        const live = await stream.present(sight, context)
        if (!live) return follower.isClosed ? undefined : null
        const result = await execute(live, context)
        if (result) return payloadOf(JSON.stringify(result), live)
        await new Promise((resolve) => setTimeout(resolve, pause))
        // Loaders remember failures.
        context = stream.contextFor(sight.viewer)
      }
      return undefined
    })
  }

  run()
  return {
    ended,
    stop: () => {
      follower.close()
      end({})
    },
  }
}

function payloadOf(json: string, live: LiveEvent): Payload {
  let cursor: string | null = null
  return {
    json: Buffer.from(json),
    get cursor() {
      cursor ??= live.cursor
      return cursor
    },
  }
}
