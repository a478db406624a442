/** One reader of a workspace's loop: an index of its own and no buffer. It pulls; a slow one falls back to the log. */
import type { Logger } from 'pino'
import { maySee } from '../../domain/access.ts'
import type { Database } from '../../domain/context.ts'
import { DomainError, unauthenticated } from '../../domain/errors.ts'
import type { LoggedEvent } from '../../domain/events.ts'
import { type FeedTopic, readLog } from '../../domain/feed/read-log.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { ViewerHandle } from '../viewers.ts'
import { isOfTopic, type Loop } from './loop.ts'

export interface FollowOptions {
  handle: ViewerHandle
  topic: FeedTopic
  /** The last event that counts as processed. */
  after: number
  /** Which events of the topic are wanted; permission is checked in any case. */
  accepts(event: LoggedEvent): boolean
}

export interface Follower {
  /** The next event that the viewer may see now. Throws UNAUTHENTICATED once the viewer has ended. */
  next(): Promise<IteratorResult<LoggedEvent, undefined>>
  /** Ends it, also while `next` is pending. */
  return(): Promise<IteratorResult<LoggedEvent, undefined>>
  messageOf(event: LoggedEvent): Promise<Message | null>
}

const done = { value: undefined, done: true } as const
const longestPauseMs = 2000

export function createFollower(
  options: FollowOptions & { db: Database; log: Logger; loop: Loop; pageSize: number },
  onClose: () => void,
): Follower {
  const { db, log, loop, handle, topic, accepts, pageSize } = options
  let position = options.after
  let page: { events: LoggedEvent[]; index: number; readTo: number } | null = null
  let failure: DomainError | null = null
  let isClosed = false
  let interrupt: () => void = () => undefined

  const stopListening = handle.onEnd(() => {
    failure = unauthenticated('Your access has ended. Sign in again.')
    interrupt()
  })

  /** The next event of the topic, in order; null when the follower was ended meanwhile. */
  async function advance(): Promise<LoggedEvent | null> {
    while (!isClosed && !failure) {
      const paged = fromPage()
      if (paged) return paged
      if (position < loop.bottom - 1) await readPage()
      else if (position >= loop.top) await park()
      else {
        position++
        const event = loop.at(position)
        if (isOfTopic(topic, event)) return event
      }
    }
    return null
  }

  function fromPage(): LoggedEvent | null {
    if (!page) return null
    const event = page.events[page.index++]
    if (event) return event
    position = page.readTo
    page = null
    return null
  }

  async function readPage() {
    const read = await patiently(() =>
      readLog(db, { workspaceId: loop.workspaceId, topic, after: position, limit: pageSize }),
    )
    if (!read) return
    const events = read.events.filter(accepts)
    loop.preload(events)
    page = { events, index: 0, readTo: read.readTo }
  }

  /** Sleeps until an event of the topic. Whatever came before it was of other topics, so the index may jump there. */
  function park(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        unpark()
        resolve()
      }
      const unpark = loop.park(topic, (seq) => {
        position = Math.max(position, seq - 1)
        wake()
      })
      interrupt = wake
    })
  }

  /** Outlasts a database that is away: the place in the log is kept, so waiting loses nothing. */
  async function patiently<T>(read: () => Promise<T>): Promise<T | null> {
    for (let pause = 100; !isClosed && !failure; pause = Math.min(pause * 2, longestPauseMs)) {
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
    interrupt()
    onClose()
  }

  return {
    next: async () => {
      try {
        for (let event = await advance(); event; event = await advance()) {
          if (!accepts(event)) continue
          const viewer = handle.current ?? (await patiently(handle.get))
          if (viewer && maySee(viewer, event)) return { value: event, done: false }
        }
      } catch (error) {
        close()
        throw error
      }
      if (failure && !isClosed) {
        close()
        throw failure
      }
      return done
    },
    return: async () => {
      close()
      return done
    },
    messageOf: async (event) => (await patiently(() => loop.messageOf(event))) ?? null,
  }
}
