/** Subscribers who are given the same go together: one follower of the feed sees it for all, and hands it on. */
import type { LiveStream } from '../subscriptions/live.ts'
import type { Execute } from './make-results.ts'
import type { Payload, SharedResults } from './shared-results.ts'
import { takeResults } from './take-results.ts'

/** Where results go. */
export interface Sink {
  /** Whether it takes a result and is not full after it. */
  hasRoom(payload: Payload): boolean
  /** Writes a serialised result. False: it is full, and calls back when it wants more. */
  write(payload: Payload, ready: () => void): boolean
}

/** One who is handed the results that a convoy gets. Thousands are walked for each event, so what that needs lies here. */
export interface Rider {
  /** It was handed everything up to here. */
  upTo: number
  readonly sink: Sink
  /** What the sink calls when it wants more. */
  readonly ready: () => void
  /** Its sink is full; it goes on by itself when that wants more. */
  fallBehind(): void
  /** Goes on by itself. */
  alight(): void
}

export interface Convoy {
  /** Everything up to here was handed on, or was not for them. */
  position(): number
  join(rider: Rider): void
  /** The last one to leave ends it. */
  leave(rider: Rider): void
}

export interface Convoys {
  /**
   * The convoy under this key. The first one who looks for it waits alone, as most do who nobody shares anything with;
   * with the next one it begins.
   */
  find(key: string, rider: Rider, begin: (onEnd: () => void) => Convoy): Convoy | null
  /** Whoever waits alone does so no more. */
  forget(key: string, rider: Rider): void
}

export function createConvoys(): Convoys {
  const convoys = new Map<string, Convoy>()
  const alone = new Map<string, Rider>()

  function begin(key: string, make: (onEnd: () => void) => Convoy): Convoy {
    alone.delete(key)
    const convoy = make(() => void convoys.delete(key))
    convoys.set(key, convoy)
    return convoy
  }

  return {
    find: (key, rider, make) => {
      const known = convoys.get(key)
      if (known) return known
      const other = alone.get(key)
      if (other && other !== rider) return begin(key, make)
      alone.set(key, rider)
      return null
    },
    forget: (key, rider) => {
      if (alone.get(key) === rider) alone.delete(key)
    },
  }
}

interface ConvoyParts {
  /** Seen through a viewer who stays as it is, and may see what each of them may. */
  stream: LiveStream
  results: SharedResults
  key: string
  execute: Execute
}

export function createConvoy({ stream, results, key, execute }: ConvoyParts, onEnd: () => void): Convoy {
  const { follower } = stream
  const riders = new Set<Rider>()
  let isOver = false
  /** Where it was when it ended. */
  let passed = 0

  const taking = takeResults({
    stream,
    results,
    keyOf: () => key,
    execute,
    give: (seq, payload) => {
      handOn(riders, seq, payload)
      return true
    },
    pause: () => false,
    end: disband,
  })

  /** Whoever is left goes on alone, and finds out for itself what is the matter. */
  function disband() {
    if (isOver) return
    passed = taking.position()
    isOver = true
    onEnd()
    follower.close()
    for (const rider of [...riders]) rider.alight()
  }

  taking.run()
  return {
    position: () => (isOver ? passed : taking.position()),
    join: (rider) => void riders.add(rider),
    leave: (rider) => {
      riders.delete(rider)
      if (riders.size === 0) disband()
    },
  }
}

/** Each of them still has the permissions that the event was judged by: whose change, alights before the next event. */
function handOn(riders: ReadonlySet<Rider>, seq: number, payload: Payload) {
  const takers: Rider[] = []
  for (const rider of riders) {
    if (seq <= rider.upTo) continue
    if (rider.sink.hasRoom(payload)) takers.push(rider)
    else hand(rider, seq, payload)
    if (takers.length < lookedAtOnce) continue
    for (const taker of takers.splice(0)) hand(taker, seq, payload)
  }
  for (const taker of takers) hand(taker, seq, payload)
}

/**
 * So many sockets are looked at before the first of them is written to. What is known of them has left the processor's
 * caches since the last event, and comes back several at a time where nothing is between one look and the next.
 */
const lookedAtOnce = 32

function hand(rider: Rider, seq: number, payload: Payload) {
  rider.upTo = seq
  if (!rider.sink.write(payload, rider.ready)) rider.fallBehind()
}
