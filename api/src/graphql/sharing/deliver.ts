/** Carries a subscription's events to its socket: an index into the feed, a shared result, one write. */
import type { LoggedEvent } from '../../domain/events.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Sight } from '../../platform/feed/follow.ts'
import type { LiveStream } from '../subscriptions/live.ts'
import type { Convoy, Convoys, Rider, Sink } from './convoys.ts'
import { type Execute, makeResults } from './make-results.ts'
import type { Payload, SharedResult, SharedResults } from './shared-results.ts'

export interface DeliveryParts {
  stream: LiveStream
  results: SharedResults
  convoys: Convoys
  /** The results that a subscriber with this viewer may share. */
  keyOf(viewer: Viewer): string
  execute: Execute
  sink: Sink
}

export interface Delivery {
  /** Resolves when it is over, with what ended it if that was a failure. */
  ended: Promise<{ failure?: unknown }>
  stop(): void
}

export function deliver({ stream, results, convoys, keyOf, execute, sink }: DeliveryParts): Delivery {
  const { follower } = stream
  const { promise: ended, resolve } = Promise.withResolvers<{ failure?: unknown }>()
  let viewer: Viewer | null = null
  let key = ''
  /** What is being made, for this subscriber or by another. */
  let pending: { sight: Sight; result: SharedResult } | null = null
  /** The event that is being worked on. */
  let current: number | null = null
  /** Those who are handed what this one is given. */
  let led: Convoy | null = null
  /** Those with whom it is handed what another is given. */
  let ridden: Convoy | null = null
  /** Up to here it was handed everything before it began to lead. */
  let handedUpTo = 0

  /** Hands over what is at hand, until there is nothing more or the sink is full. */
  function run() {
    try {
      for (let sight = follower.poll(); sight; sight = follower.poll()) if (!take(sight)) return
    } catch (failure) {
      return end({ failure })
    }
    if (follower.isClosed()) return end({})
    if (!follower.isIdle()) disband()
    else if (joins()) return
    follower.wait(run)
  }

  /** True when the event was written or skipped, and the next one may follow at once. */
  function take(sight: Sight): boolean {
    if (follower.isClosed()) {
      end({})
      return false
    }
    current = sight.event.seq
    if (sight.viewer !== viewer) {
      disband()
      recognise(sight.viewer)
    }
    const result = find(sight.event) ?? make(sight)
    if (result.isDone) return write(sight, result)
    pending = { sight, result }
    result.wait(goOn)
    return false
  }

  function recognise(seen: Viewer) {
    viewer = seen
    key = keyOf(seen)
  }

  function goOn() {
    if (pending && takeDone(pending)) run()
  }

  function takeDone({ sight, result }: { sight: Sight; result: SharedResult }): boolean {
    pending = null
    if (follower.isClosed()) {
      end({})
      return false
    }
    // Access may have changed while the result was made; the event is then looked at again.
    if (follower.takeBack(sight)) {
      current = null
      return true
    }
    return result.isGivenUp ? take(sight) : write(sight, result)
  }

  function write({ event: { seq } }: Sight, { payload }: SharedResult): boolean {
    const isTaken = payload === null || seq <= handedUpTo || sink.write(payload, run)
    if (led && payload) handOn(led.riders, seq, payload)
    current = null
    // The others do not wait for one who is slow.
    if (!isTaken) passOn()
    return isTaken
  }

  const rider: Rider = {
    upTo: 0,
    sink,
    ready: run,
    fallBehind: () => {
      leaveRide()
      follower.resume(rider.upTo)
    },
    alight: (seq) => {
      leaveRide()
      follower.resume(Math.max(seq, rider.upTo))
      run()
    },
    lead: (convoy, seq) => {
      leaveRide()
      led = convoy
      handedUpTo = rider.upTo
      follower.resume(seq)
      run()
    },
  }

  /** Whoever has nothing to do joins those who are given the same, or begins a convoy of its own. */
  function joins(): boolean {
    const seen = follower.viewer()
    if (led || !seen) return false
    // From the log it has more than this instance has heard of. Those whom it led would miss what it already has.
    if (follower.position() > follower.top()) return false
    if (seen !== viewer) recognise(seen)
    const convoy = convoys.find(seen, key)
    if (!convoy) {
      led = convoys.begin(seen, key)
      return false
    }
    ridden = convoy
    const joinedAt = follower.position()
    rider.upTo = joinedAt
    convoy.riders.add(rider)
    const handed = () => (rider.upTo > joinedAt ? rider.upTo : 0)
    follower.rest(handed, () => rider.alight(0))
    return true
  }

  function leaveRide() {
    ridden?.riders.delete(rider)
    ridden = null
  }

  const handedOnUpTo = () => (current === null ? follower.position() : current - 1)

  /** Lets another lead those whom it leads. */
  function passOn() {
    const convoy = led
    if (!convoy) return
    led = null
    const [next] = convoy.riders
    if (next) next.lead(convoy, handedOnUpTo())
    else convoy.end()
  }

  /** Lets everybody go on alone, from after an event. */
  function disband(seq = handedOnUpTo()) {
    const convoy = led
    if (!convoy) return
    led = null
    convoy.end()
    for (const rider of [...convoy.riders]) rider.alight(seq)
  }

  function end(outcome: { failure?: unknown }) {
    passOn()
    leaveRide()
    resolve(outcome)
  }

  function find(event: LoggedEvent): SharedResult | undefined {
    return results.find(event, key, (asOf) => follower.isCurrent(event, asOf))
  }

  /** What comes next is made along with it, because together they read the database once. */
  function make(sight: Sight): SharedResult {
    const begin = (event: LoggedEvent) => ({ event, result: results.begin(event, key, follower.top()) })
    const first = begin(sight.event)
    const others = follower.upcoming().filter((event) => !find(event))
    void makeResults(stream, execute, sight.viewer, [first, ...others.map(begin)])
    return first.result
  }

  // Other events get the numbers of those that are gone: whoever remembers one of these would take them for handed over.
  follower.whenForked((last) => {
    handedUpTo = Math.min(handedUpTo, last)
    rider.upTo = Math.min(rider.upTo, last)
    disband(last)
  })

  run()
  return {
    ended,
    stop: () => {
      follower.close()
      end({})
    },
  }
}

/** They all have the viewer for whom it was just found right: one credential has one at any moment, and it is theirs. */
function handOn(riders: ReadonlySet<Rider>, seq: number, payload: Payload) {
  for (const rider of riders) {
    if (seq <= rider.upTo) continue
    rider.upTo = seq
    if (!rider.sink.write(payload, rider.ready)) rider.fallBehind()
  }
}
