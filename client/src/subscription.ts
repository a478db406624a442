/** One subscription over all its connections: its cursor, the queue before its sink, and when it starts again. */

import { createSeen, cursorIn } from './cursors.ts'
import { cursorNotSelected, isPassing, LiveError, verdictOf } from './errors.ts'
import type { Link } from './link.ts'
import { createQueue } from './queue.ts'
import type { Member } from './roster.ts'
import { jitter, type Timers } from './timers.ts'
import type { LiveRequest, Result, Sink, Timings } from './types.ts'

export interface Subscription extends Member {
  /** The last position that the sink has processed. */
  readonly cursor: string | null
  /** Whether events wait for the sink. */
  readonly isBehind: boolean
  /** Begins; a subscription without a cursor asks for one. */
  open(): void
  stop(): void
}

export interface SubscriptionParts {
  readCursor(): Promise<string>
  /** The server refused the token on this link. */
  refused(link: Link): void
  /** The position to begin with could not be read. */
  unreachable(): void
  received(): void
  /** More came than the sink can take. */
  fellBehind(): void
  ended(subscription: Subscription): void
  timers: Timers
  timings: Timings
  random: () => number
}

interface Item {
  result: Result | null
  id: string | null
}

/** A failure that may be for ever is tried so many times in a row: about half a minute. */
const impatience = 8

export function createSubscription(request: LiveRequest, sink: Sink, parts: SubscriptionParts): Subscription {
  const { timers, timings, random } = parts
  const { query, operationName, isResumable = true, cursorOf = cursorIn } = request
  const queue = createQueue<Item>(handle, () => begin())
  const seen = createSeen()
  let cursor = request.after ?? null
  let link: Link | null = null
  let run = 0
  let stopRun: (() => void) | null = null
  let isEnded = false
  let failures = 0
  let cancelWait: (() => void) | null = null
  let cancelCheck: (() => void) | null = null

  /** Starts from the last processed cursor, as soon as there is one, a link, and nothing half processed. */
  function begin() {
    if (!link || stopRun || queue.isBusy || isEnded || cancelWait || (isResumable && cursor === null)) return
    const mine = ++run
    const variables = isResumable ? { ...request.variables, after: cursor } : request.variables
    const take = (item: Item) => (mine === run ? enqueue(item) : undefined)
    stopRun = link.start(
      { query, operationName, variables },
      { next: (result, id) => take({ result, id }), complete: () => void take({ result: null, id: null }) },
    )
  }

  /** What was not processed yet will come again, so it may go. */
  function halt() {
    stopReceiving()
    queue.clear()
  }

  function stopReceiving() {
    run++
    stopRun?.()
    stopRun = null
  }

  function enqueue(item: Item): Promise<void> | undefined {
    parts.received()
    const room = queue.push(item)
    if (!room) return undefined
    // Many may arrive at once; a sink that keeps up has taken them before the next turn.
    cancelCheck ??= timers.after(0, relieve)
    return link?.holdsBack ? room : undefined
  }

  /** A WebSocket cannot be held back: what is queued is kept, and the rest asked for when it was processed. */
  function relieve() {
    cancelCheck = null
    if (!queue.isFull) return
    parts.fellBehind()
    if (!link?.holdsBack) stopReceiving()
  }

  async function handle({ result, id }: Item) {
    if (isEnded) return
    if (!result) return complete()
    const verdict = verdictOf(result)
    if (verdict.kind === 'event') return deliver(result, id)
    if (verdict.kind === 'end') return end(verdict.error)
    if (verdict.kind === 'refused') {
      halt()
      return link ? parts.refused(link) : undefined
    }
    if (!verdict.isPatient && failures >= impatience) return end(verdict.error)
    again(verdict.afterMs)
  }

  async function deliver(result: Result, id: string | null) {
    const at = isResumable ? (id ?? cursorOf(result) ?? null) : null
    if (isResumable && at === null) return end(cursorNotSelected())
    if (at !== null && seen.has(at)) return
    try {
      await sink.next(result)
      failures = 0
      if (at === null) return
      cursor = at
      seen.add(at)
      await request.onCursor?.(at)
    } catch (cause) {
      end(new LiveError('SINK_FAILED', 'The application failed to process an event.', { cause }))
    }
  }

  /** The feed has no end, so the end of a resumable subscription is a cut like any other. */
  function complete() {
    if (isResumable) again(0)
    else end(null)
  }

  function again(atLeastMs: number) {
    halt()
    wait(Math.max(atLeastMs, jitter(failures++, timings, random)), begin)
  }

  function wait(ms: number, action: () => void) {
    cancelWait?.()
    cancelWait = timers.after(ms, () => {
      cancelWait = null
      action()
    })
  }

  async function anchor() {
    try {
      const now = await parts.readCursor()
      if (isEnded) return
      cursor = now
      failures = 0
      await request.onCursor?.(cursor)
      begin()
    } catch (error) {
      if (isEnded) return
      const failure = error instanceof LiveError ? error : new LiveError('SINK_FAILED', String(error), { cause: error })
      if (!isPassing(failure)) return end(failure)
      parts.unreachable()
      wait(jitter(failures++, timings, random), anchor)
    }
  }

  function end(error: LiveError | null) {
    if (isEnded) return
    stop()
    if (!error) return sink.complete?.()
    if (error.resync && sink.resync) return sink.resync(error)
    sink.error(error)
  }

  function stop() {
    if (isEnded) return
    isEnded = true
    halt()
    cancelWait?.()
    cancelCheck?.()
    link = null
    parts.ended(subscription)
  }

  const subscription: Subscription = {
    isResumable,
    get link() {
      return link
    },
    get cursor() {
      return cursor
    },
    get isBehind() {
      return !queue.isEmpty
    },
    attach: (next) => {
      halt()
      link = next
      begin()
    },
    detach: () => {
      halt()
      link = null
    },
    open: () => {
      if (isResumable && cursor === null) void anchor()
    },
    end,
    stop,
  }
  return subscription
}
