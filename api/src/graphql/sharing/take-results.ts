/** Takes what a follower sees, one event after another, as results: those that others made, or its own. */
import type { LoggedEvent } from '../../domain/events.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Sight } from '../../platform/feed/follow.ts'
import type { LiveStream } from '../subscriptions/live.ts'
import { type Execute, makeResults } from './make-results.ts'
import type { Payload, SharedResult, SharedResults } from './shared-results.ts'

export interface Outcome {
  /** What ended it, if that was a failure. */
  failure?: unknown
}

export interface TakingParts {
  stream: LiveStream
  results: SharedResults
  /** Names the results that this viewer may share with others. */
  keyOf(viewer: Viewer): string
  execute: Execute
  /** Hands a result over. False: the next one is wanted when `run` is called. */
  give(seq: number, payload: Payload): boolean
  /** Nothing is at hand. True: it goes on when `run` is called, and only then. */
  pause(): boolean
  /** It is over. */
  end(outcome: Outcome): void
}

export interface Taking {
  /** Takes what is at hand, until there is nothing more. */
  run(): void
  /** Everything up to here was given, or was not for it. */
  position(): number
}

export function takeResults({ stream, results, keyOf, execute, give, pause, end }: TakingParts): Taking {
  const { follower } = stream
  let key = ''
  /** What is being made, here or by another. */
  let pending: { sight: Sight; result: SharedResult } | null = null
  /** The event that is being worked on. */
  let current: number | null = null

  function run() {
    try {
      for (let sight = follower.poll(); sight; sight = follower.poll()) if (!take(sight)) return
      if (follower.isClosed()) end({})
      else if (!pause()) follower.wait(run)
    } catch (failure) {
      end({ failure })
    }
  }

  /** True when the event was given or skipped, and the next one may follow at once. */
  function take(sight: Sight): boolean {
    if (follower.isClosed()) {
      end({})
      return false
    }
    current = sight.event.seq
    key = keyOf(sight.viewer)
    const result = find(sight.event) ?? make(sight)
    if (result.isDone) return hand(sight, result)
    pending = { sight, result }
    result.wait(goOn)
    return false
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
    return result.isGivenUp ? take(sight) : hand(sight, result)
  }

  function hand({ event: { seq } }: Sight, { payload }: SharedResult): boolean {
    const isWanted = payload === null || give(seq, payload)
    current = null
    return isWanted
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

  return { run, position: () => (current === null ? follower.position() : current - 1) }
}
