/** Makes the results that a subscriber needs next, together: one read of the database, then one execution after another. */
import type { LoggedEvent } from '../../domain/events.ts'
import type { Sight } from '../../platform/feed/follow.ts'
import { type AtOnce, goOn } from '../at-once.ts'
import type { GraphQLContext } from '../context.ts'
import type { LiveEvent, LiveStream } from '../subscriptions/live.ts'
import { bytesOf } from './bytes.ts'
import type { Payload, SharedResultInTheMaking } from './shared-results.ts'

/** Runs the operation on an event. Answers the result as JSON; null for one that failed for now, and may be had later. */
export type Execute = (event: LiveEvent, context: GraphQLContext) => AtOnce<string | null>

export interface Job {
  event: LoggedEvent
  result: SharedResultInTheMaking
}

const longestPauseMs = 2000

/**
 * Finishes every job, in its own time, and at once if nothing has to be read. The first one is executed alone: what it
 * loads, most of the others need too and then find at once, so that they are executed without a promise.
 */
export async function makeResults(
  stream: LiveStream,
  execute: Execute,
  viewer: Sight['viewer'],
  [first, ...others]: readonly [Job, ...Job[]],
): Promise<void> {
  const { follower } = stream
  const together = stream.contextFor(viewer)

  /** Undefined when it is given up. */
  async function payloadFor(event: LoggedEvent): Promise<Payload | null | undefined> {
    let context = together
    for (let pause = 100; !follower.isClosed(); pause = Math.min(pause * 2, longestPauseMs)) {
      const live = await stream.present({ event, viewer }, context)
      // Of one that is over nothing was read, which says nothing about the message.
      if (!live) return follower.isOver() ? undefined : null
      const executed = await execute(live, context)
      if (executed !== null) return new Result(bytesOf(executed), event, stream.cursorOf)
      await new Promise((resolve) => setTimeout(resolve, pause))
      // Loaders remember failures.
      context = stream.contextFor(viewer)
    }
    return undefined
  }

  /** The same where nothing has to be read; a promise where it has. */
  function payloadAtOnce(event: LoggedEvent): AtOnce<Payload | null | undefined> {
    if (follower.isClosed()) return undefined
    const live = stream.presentAtHand({ event, viewer }, together)
    if (live === undefined) return payloadFor(event)
    if (!live) return null
    return goOn(execute(live, together), (executed) =>
      executed === null ? payloadFor(event) : new Result(bytesOf(executed), event, stream.cursorOf),
    )
  }

  const begun = finish(first, payloadAtOnce)
  if (begun) await begun
  for (const job of others) void finish(job, payloadAtOnce)
}

/** Whoever waits for a result that was given up makes it anew, and so is told of it later. Never rejects. */
function finish(
  { event, result }: Job,
  make: (event: LoggedEvent) => AtOnce<Payload | null | undefined>,
): Promise<void> | undefined {
  const done = (payload: Payload | null | undefined) => result.finish(payload)
  try {
    const payload = make(event)
    if (payload === undefined || payload instanceof Promise) {
      return Promise.resolve(payload).then(done, () => done(undefined))
    }
    done(payload)
    return undefined
  } catch {
    return Promise.resolve(undefined).then(done)
  }
}

/** What is kept of an event for a while, ten thousand times: its number, and neither its row nor its message. */
class Result implements Payload {
  readonly bytes: string
  readonly workspaceId: string
  readonly epoch: number
  readonly seq: number
  readonly seal: LiveStream['cursorOf']
  sealed: string | null = null

  constructor(bytes: string, { workspaceId, epoch, seq }: LoggedEvent, seal: LiveStream['cursorOf']) {
    this.bytes = bytes
    this.workspaceId = workspaceId
    this.epoch = epoch
    this.seq = seq
    this.seal = seal
  }

  get cursor() {
    this.sealed ??= this.seal(this)
    return this.sealed
  }
}
