/** Carries a subscription's events to its socket: alone, or together with all who are given the same. */
import type { Viewer } from '../../domain/viewer.ts'
import type { LiveStream } from '../subscriptions/live.ts'
import { type Convoy, type Convoys, createConvoy, type Rider, type Sink } from './convoys.ts'
import type { Execute } from './make-results.ts'
import type { ShareClass } from './share-key.ts'
import type { SharedResults } from './shared-results.ts'
import { type Outcome, takeResults } from './take-results.ts'

export interface DeliveryParts {
  stream: LiveStream
  results: SharedResults
  convoys: Convoys
  /** Those who may be given the same as this viewer. */
  classOf(viewer: Viewer): ShareClass
  execute: Execute
  sink: Sink
}

export interface Delivery {
  /** Resolves when it is over, with what ended it if that was a failure. */
  ended: Promise<Outcome>
  stop(): void
}

export function deliver({ stream, results, convoys, classOf, execute, sink }: DeliveryParts): Delivery {
  const { follower } = stream
  const { promise: ended, resolve } = Promise.withResolvers<Outcome>()
  let known: { viewer: Viewer; shareClass: ShareClass } | null = null
  let convoy: Convoy | null = null
  /** Of the convoy that it waits for alone. */
  let awaited: string | null = null

  const taking = takeResults({
    stream,
    results,
    keyOf: (viewer) => recognise(viewer).key,
    execute,
    give: (_, payload) => sink.write(payload, taking.run),
    pause: joins,
    end,
  })

  const rider: Rider = {
    upTo: 0,
    sink,
    ready: taking.run,
    fallBehind: () => {
      leave()
      follower.resume(rider.upTo)
    },
    alight: () => {
      const passed = convoy?.position() ?? 0
      leave()
      follower.resume(Math.max(passed, rider.upTo))
      taking.run()
    },
  }

  /** Whoever has nothing to do joins those who are given the same. */
  function joins(): boolean {
    const viewer = follower.viewer()
    if (!viewer || !follower.isIdle()) return false
    const { key, viewer: anybody } = recognise(viewer)
    if (awaited !== null && awaited !== key) convoys.forget(awaited, rider)
    awaited = key
    const found = convoys.find(key, rider, (onEnd) =>
      createConvoy({ stream: stream.branch(anybody), results, key, execute }, onEnd),
    )
    // One that has read further in the log than this instance has heard of does not come back for what lies between.
    if (!found || found.position() > follower.position()) return false
    join(found)
    return true
  }

  function recognise(viewer: Viewer): ShareClass {
    if (known?.viewer !== viewer) known = { viewer, shareClass: classOf(viewer) }
    return known.shareClass
  }

  function join(found: Convoy) {
    const joinedAt = follower.position()
    rider.upTo = joinedAt
    convoy = found
    found.join(rider)
    const handed = () => (rider.upTo > joinedAt ? rider.upTo : 0)
    follower.rest(handed, rider.alight)
  }

  function leave() {
    convoy?.leave(rider)
    convoy = null
  }

  function end(outcome: Outcome) {
    leave()
    if (awaited !== null) convoys.forget(awaited, rider)
    resolve(outcome)
    follower.close()
  }

  taking.run()
  return {
    ended,
    stop: () => end({}),
  }
}
