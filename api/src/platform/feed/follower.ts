/** One reader of a workspace's loop: an index of its own and no buffer. It pulls; a slow one falls back to the log. */
import type { Logger } from 'pino'
import { maySee } from '../../domain/access.ts'
import type { Database } from '../../domain/context.ts'
import { cursorError, unauthenticated } from '../../domain/errors.ts'
import type { LoggedEvent } from '../../domain/events.ts'
import { readLog } from '../../domain/feed/read-log.ts'
import type { Credential, Viewer } from '../../domain/viewer.ts'
import type { Follower, FollowOptions, Hold } from './follow.ts'
import { createLogPages, type LogPages } from './log-pages.ts'
import type { Loop } from './loop.ts'
import { createPatience } from './patience.ts'
import { isOfTopic, type Reader } from './readers.ts'

/** How far is looked ahead, so that who is behind catches up in batches; who is slow holds no more than two of them. */
const readAhead = 100

const none = () => 0

export function createFollower(
  options: FollowOptions & { db: Database; log: Logger; loop: Loop; pageSize: number },
  onClose: () => void = () => undefined,
): Follower {
  const { db, log, loop, handle, topic, accepts, concerns, pageSize } = options
  let position = options.after
  /** The last event that `poll` answered, and the one before it. */
  let given = position
  let givenBefore = position
  /** Where the log went back to, if that was before the last event that `poll` answered. */
  let fork: number | null = null
  let page: { events: LoggedEvent[]; index: number; readTo: number } | null = null
  /** Made when the first page is read: most followers are idle, and are there by the thousand. */
  let pages: LogPages | null = null
  /** Whether it was asked what comes since the page was begun. Who is handed what others make needs no messages. */
  let looksAhead = false
  /** An event that was taken while its viewer had to be looked up again. */
  let held: LoggedEvent | null = null
  let failure: unknown = null
  let isClosed = false
  let isResting = false
  /** While it rests: the last event that was handed over. */
  let lastHanded: () => number = none
  /** Ends what it waits for: an event while it sleeps, or whoever speaks for it while it rests. */
  let interrupt: () => void = () => undefined
  /** Ends the pause before a read is tried again. */
  let endPause: () => void = () => undefined
  let whenAwake: () => void = () => undefined
  const isOver = () => isClosed || failure !== null || fork !== null
  const patiently = createPatience({
    isOver,
    onFailure: (error) =>
      log.warn({ err: error, workspaceId: loop.workspaceId }, '[feed] a read failed and is tried again'),
    onPause: (end) => {
      endPause = end
    },
  })

  const reader: Reader = {
    isAsleep: false,
    // Whatever came before the event was of other topics, so the index may jump there.
    wake: (seq) => {
      position = Math.max(position, seq - 1)
      awake()
    },
    goBack: (first) => {
      if (given >= first) fork = first
      else goBackTo(first)
      stir()
    },
  }
  loop.readers.join(topic, reader)

  const stopListening = handle.onChange(() => {
    if (handle.hasEnded()) fail()
    if (handle.hasEnded()) stir()
    else if (isResting) interrupt()
  })
  if (handle.hasEnded()) fail()

  function stir() {
    endPause()
    interrupt()
  }

  function fail() {
    failure = unauthenticated('Your access has ended. Sign in again.')
  }

  function goBackTo(first: number) {
    // Whatever is at hand and was not given is read again.
    if (page || held) position = given
    position = Math.min(position, first - 1)
    page = null
    held = null
    pages?.drop()
  }

  /** The next event of the topic that is at hand, in order. */
  function advance(): LoggedEvent | null {
    for (;;) {
      const paged = fromPage()
      if (paged) return paged
      if (position >= loop.top || isBehind(position)) return null
      position++
      const event = loop.at(position)
      if (isOfTopic(topic, event) && accepts(event)) return event
    }
  }

  function fromPage(): LoggedEvent | null {
    if (!page) return null
    const event = page.events[page.index++]
    if (event) return event
    position = page.readTo
    page = null
    return null
  }

  function upcoming(): LoggedEvent[] {
    looksAhead = true
    return visible(ahead())
  }

  function visible(events: readonly LoggedEvent[]): LoggedEvent[] {
    const viewer = handle.current()
    return viewer ? events.filter((event) => maySee(viewer, event) && concerns(event, viewer)) : []
  }

  function ahead(): LoggedEvent[] {
    if (page) return page.events.slice(page.index, page.index + readAhead)
    if (isBehind(position)) return []
    const count = Math.min(loop.top - position, readAhead)
    if (count <= 0) return []
    return Array.from({ length: count }, (_, place) => loop.at(position + 1 + place)).filter(
      (event) => isOfTopic(topic, event) && accepts(event),
    )
  }

  const isBehind = (after: number) => after < loop.bottom - 1

  const read = (after: number) => readLog(db, { workspaceId: loop.workspaceId, topic, after, limit: pageSize })

  async function readPage() {
    const after = position
    pages ??= createLogPages({
      read,
      prepare: ({ events }) => {
        if (looksAhead) loop.readAhead(visible(events.filter(accepts)).slice(0, readAhead))
      },
    })
    const found = (await pages.take(after)) ?? (await patiently(() => read(after)))
    if (!found) return
    const { events, readTo, epoch } = found
    if (epoch > loop.epoch) return void (await patiently(loop.renew))
    // The log went back while it was read.
    if (epoch < loop.epoch || after !== position) return
    // What the loop has not heard of yet may change who may see what comes after it.
    const upTo = Math.min(readTo, loop.top)
    if (readTo > upTo) loop.expect(readTo)
    page = { events: events.filter((event) => event.seq <= upTo && accepts(event)), index: 0, readTo: upTo }
    looksAhead = false
    if (isBehind(upTo)) pages.readAhead(upTo)
  }

  const isIdle = () => reader.isAsleep || (!held && !page && position >= loop.top)

  function sleep(ready: () => void) {
    whenAwake = ready
    interrupt = awake
    reader.isAsleep = true
  }

  function awake() {
    if (!reader.isAsleep) return
    reader.isAsleep = false
    whenAwake()
  }

  function close() {
    if (isClosed) return
    isClosed = true
    pages?.drop()
    stopListening()
    loop.readers.leave(topic, reader)
    stir()
    onClose()
  }

  return {
    poll: () => {
      while (!isOver()) {
        const event = held ?? advance()
        if (!event) return null
        const viewer = handle.current()
        held = viewer ? null : event
        if (!viewer) return null
        if (!maySee(viewer, event) || !concerns(event, viewer)) continue
        givenBefore = given
        given = Math.max(given, event.seq)
        return { event, viewer }
      }
      if (isClosed) return null
      close()
      throw failure ?? cursorError('CURSOR_EPOCH')
    },
    wait: (ready) => {
      if (isOver()) return queueMicrotask(ready)
      if (isIdle()) return sleep(ready)
      if (!held && (page || !isBehind(position))) return queueMicrotask(ready)
      const work = held ? patiently(handle.get) : readPage()
      work.then(ready, (error: unknown) => {
        failure = error
        ready()
      })
    },
    takeBack: ({ event, viewer }) => {
      if (fork === null && handle.current() === viewer) return false
      given = givenBefore
      if (fork === null) held = event
      else if (given < fork) {
        // The event is not in the log any more, and was not delivered either.
        goBackTo(fork)
        fork = null
      }
      return true
    },
    close,
    isClosed: () => isClosed,
    isOver,
    upcoming,
    messageOf: async (event) => (await patiently(() => loop.messageOf(event, upcoming))) ?? null,
    messageAtHand: loop.messageAtHand,
    isCurrent: loop.isCurrent,
    rows: () => loop.rows,
    top: () => loop.top,
    position: () => {
      if (held) return held.seq - 1
      // While it sleeps, everything before the newest event was looked at; the newest may be about to wake it.
      return reader.isAsleep ? Math.max(position, loop.top - 1) : position
    },
    isIdle,
    viewer: handle.current,
    branch: (viewer) => createFollower({ ...options, handle: standing(handle.credential, viewer), after: position }),
    rest: (handed, stirred) => {
      isResting = true
      lastHanded = handed
      interrupt = stirred
      loop.readers.rest(topic, reader)
    },
    resume: (after) => {
      given = Math.max(given, lastHanded())
      isResting = false
      lastHanded = none
      interrupt = () => undefined
      position = after
      loop.readers.resume(topic, reader)
    },
  }
}

/** Of somebody who stays as it is, and never ends. */
function standing(credential: Credential, viewer: Viewer): Hold {
  return {
    credential,
    current: () => viewer,
    get: async () => viewer,
    hasEnded: () => false,
    onChange: () => () => undefined,
  }
}
