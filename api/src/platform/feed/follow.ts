/** What following the feed means: the options, what is seen, and the follower itself. */
import type { LoggedEvent } from '../../domain/events.ts'
import type { FeedTopic } from '../../domain/feed/read-log.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { ViewerHandle } from '../viewers.ts'
import type { RecentRows } from './recent-rows.ts'

export interface FollowOptions {
  handle: Hold
  topic: FeedTopic
  /** The last event that counts as processed. */
  after: number
  /** The epoch in which that was found to be in the log; absent for who wants no event. */
  epoch?: number
  /** Which events of the topic are wanted; permission is checked in any case. */
  accepts(event: LoggedEvent): boolean
  /** Which of those matter to the viewer of this moment. */
  concerns(event: LoggedEvent, viewer: Viewer): boolean
}

/** Whose permissions hold at each moment. */
export type Hold = Pick<ViewerHandle, 'credential' | 'current' | 'get' | 'hasEnded' | 'onChange'>

/** An event and who receives it, with the permissions of this moment. */
export interface Sight {
  event: LoggedEvent
  viewer: Viewer
}

/** It has no getters: each object with one is of a shape of its own, and slow to everybody who has many. */
export interface Follower {
  /**
   * The next event that the viewer may see, if one is at hand; null when it has to wait or was closed.
   * Throws UNAUTHENTICATED once the viewer has ended, CURSOR_EXPIRED when the log was cut under it, CURSOR_EPOCH when
   * it went back behind what was answered.
   */
  poll(): Sight | null
  /** Calls back once when `poll` may answer something else. */
  wait(ready: () => void): void
  /** Takes an event back if its viewer's access or the log changed since; `poll` then judges it again. */
  takeBack(sight: Sight): boolean
  isClosed(): boolean
  /** Whether it was closed, or has nothing more to tell but why it ends. */
  isOver(): boolean
  /** Ends it, also while it waits. */
  close(): void
  /** Some of what `poll` will answer next, as far as it is at hand. */
  upcoming(): LoggedEvent[]
  messageOf(event: LoggedEvent): Promise<Message | null>
  /** The same if it was read already; undefined when it was not, or has to be read again. */
  messageAtHand(event: LoggedEvent): Message | null | undefined
  /** Whether what was read of an event when the log stood at `asOf` still shows its message as it is. */
  isCurrent(event: LoggedEvent, asOf: number): boolean
  /** What events refer to, as it was read lately for others. */
  rows(): RecentRows
  /** The newest event of the workspace that is known here. */
  top(): number
  /** Everything up to here was handed out, or was not for it. */
  position(): number
  /** Whether there is nothing for it to do until something of its topic happens. */
  isIdle(): boolean
  /** Who receives, with the permissions of this moment; null while they are looked up. */
  viewer(): Viewer | null
  /** Another one, from the same place in the same topic on, for a viewer who stays as it is. */
  branch(viewer: Viewer): Follower
  /**
   * Another one who is given the same speaks for it from now on; it can be asked for the last event that was handed
   * over, 0 when none was. Calls back when it has to look for itself: its viewer is another one now, as it also is when
   * the log went back, or it is over.
   */
  rest(handed: () => number, stirred: () => void): void
  /** Speaks for itself again; up to there it has been told everything. */
  resume(after: number): void
}
