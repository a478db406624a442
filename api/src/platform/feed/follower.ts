/** One reader of a workspace's loop: an index of its own and no buffer. It pulls; a slow one falls back to the log. */
import type { Logger } from 'pino'
import { maySee } from '../../domain/access.ts'
import type { Database } from '../../domain/context.ts'
import { DomainError, unauthenticated } from '../../domain/errors.ts'
import type { LoggedEvent } from '../../domain/events.ts'
import { type FeedTopic, readLog } from '../../domain/feed/read-log.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { ViewerHandle } from '../viewers.ts'
import { isOfTopic, type Loop, type Reader } from './loop.ts'

export interface FollowOptions {
  handle: ViewerHandle
  topic: FeedTopic
  /** The last event that counts as processed. */
  after: number
  /** Which events of the topic are wanted; permission is checked in any case. */
  accepts(event: LoggedEvent): boolean
  /** Which of those matter to the viewer of this moment. */
  concerns(event: LoggedEvent, viewer: Viewer): boolean
}

/** An event and who receives it, with the permissions of this moment. */
export interface Sight {
  event: LoggedEvent
  viewer: Viewer
}

export interface Follower {
  /**
   * The next event that the viewer may see, if one is at hand; null when it has to wait or was closed.
   * Throws UNAUTHENTICATED once the viewer has ended, CURSOR_EXPIRED when the log was cut under it.
   */
  poll(): Sight | null
  /** Calls back once when `poll` may answer something else. */
  wait(ready: () => void): void
  /** Takes an event back if its viewer's access changed since; `poll` then judges it again. */
  takeBack(sight: Sight): boolean
  readonly isClosed: boolean
  /** Ends it, also while it waits. */
  close(): void
  /** Some of what `poll` will answer next, as far as it is at hand. */
  upcoming(): LoggedEvent[]
  messageOf(event: LoggedEvent): Promise<Message | null>
  /** Whether what was read of an event when the log stood at `asOf` still shows its message as it is. */
  isCurrent(event: LoggedEvent, asOf: number): boolean
  /** The newest event of the workspace that is known here. */
  readonly top: number
}

const longestPauseMs = 2000
/** How far is looked ahead, so that who is behind catches up in batches. */
const readAhead = 100

export function createFollower(
  options: FollowOptions & { db: Database; log: Logger; loop: Loop; pageSize: number },
  onClose: () => void,
): Follower {
  const { db, log, loop, handle, topic, accepts, concerns, pageSize } = options
  let position = options.after
  let page: { events: LoggedEvent[]; index: number; readTo: number } | null = null
  /** An event that was taken while its viewer had to be looked up again. */
  let held: LoggedEvent | null = null
  let failure: unknown = null
  let isClosed = false
  let interrupt: () => void = () => undefined
  let whenAwake: () => void = () => undefined

  const reader: Reader = {
    isAsleep: false,
    // Whatever came before the event was of other topics, so the index may jump there.
    wake: (seq) => {
      position = Math.max(position, seq - 1)
      awake()
    },
  }
  const leave = loop.join(topic, reader)

  const stopListening = handle.onEnd(() => {
    failure = unauthenticated('Your access has ended. Sign in again.')
    interrupt()
  })

  /** The next event of the topic that is at hand, in order. */
  function advance(): LoggedEvent | null {
    for (;;) {
      const paged = fromPage()
      if (paged) return paged
      if (position >= loop.top || position < loop.bottom - 1) return null
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
    const viewer = handle.current
    if (!viewer) return []
    return ahead().filter((event) => maySee(viewer, event) && concerns(event, viewer))
  }

  function ahead(): LoggedEvent[] {
    if (page) return page.events.slice(page.index, page.index + readAhead)
    if (position < loop.bottom - 1) return []
    const count = Math.min(loop.top - position, readAhead)
    return Array.from({ length: count }, (_, place) => loop.at(position + 1 + place)).filter(
      (event) => isOfTopic(topic, event) && accepts(event),
    )
  }

  async function readPage() {
    const read = await patiently(() =>
      readLog(db, { workspaceId: loop.workspaceId, topic, after: position, limit: pageSize }),
    )
    if (!read) return
    page = { events: read.events.filter(accepts), index: 0, readTo: read.readTo }
  }

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

  /** Outlasts a database that is away: the place in the log is kept, so waiting loses nothing. */
  async function patiently<T>(read: () => Promise<T>): Promise<T | null> {
    for (let pause = 100; !isClosed && failure === null; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await read()
      } catch (error) {
        if (error instanceof DomainError) throw error
        log.warn({ err: error, workspaceId: loop.workspaceId }, '[feed] a read failed and is tried again')
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pause)
          interrupt = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
    return null
  }

  function close() {
    if (isClosed) return
    isClosed = true
    stopListening()
    leave()
    interrupt()
    onClose()
  }

  return {
    poll: () => {
      while (!isClosed && failure === null) {
        const event = held ?? advance()
        if (!event) return null
        const viewer = handle.current
        held = viewer ? null : event
        if (!viewer) return null
        if (maySee(viewer, event) && concerns(event, viewer)) return { event, viewer }
      }
      if (isClosed || failure === null) return null
      close()
      throw failure
    },
    wait: (ready) => {
      if (isClosed || failure !== null) return queueMicrotask(ready)
      const isBehind = !page && position < loop.bottom - 1
      if (!held && !page && !isBehind && position >= loop.top) return sleep(ready)
      if (!held && !isBehind) return queueMicrotask(ready)
      const work = held ? patiently(handle.get) : readPage()
      work.then(ready, (error: unknown) => {
        failure = error
        ready()
      })
    },
    takeBack: ({ event, viewer }) => {
      if (handle.current === viewer) return false
      held = event
      return true
    },
    close,
    get isClosed() {
      return isClosed
    },
    upcoming,
    messageOf: async (event) => (await patiently(() => loop.messageOf(event, upcoming))) ?? null,
    isCurrent: loop.isCurrent,
    get top() {
      return loop.top
    },
  }
}
