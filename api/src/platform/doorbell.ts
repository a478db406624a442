/** The doorbell inside one process: it hands committed events to the feed at once. */
import type { Doorbell } from '../domain/context.ts'
import type { LoggedEvent } from '../domain/events.ts'
import type { Message } from '../generated/prisma/client.ts'

/** Events that were committed. The newest one's number is always told, the events themselves when they are few. */
export interface Ring {
  workspaceId: string
  top: number
  events: readonly LoggedEvent[]
  /** The message that one of them added, as it was committed. */
  added?: Message
  /** The cursors after the events, one for each, where another instance has sealed them already. */
  cursors?: readonly string[]
}

/** What a feed hears. */
export interface Rings {
  /** Called for each commit that this instance hears of; returns how to stop. */
  listen(listener: (ring: Ring) => void): () => void
  /**
   * Begins to hear what other instances ring for a workspace. Resolves when that is in force, so that what is
   * committed after it is heard or, when it cannot be heard, `onResumed` is called later. Returns how to leave.
   */
  join(workspaceId: string): Promise<() => void>
  /** Calls the listener when rings may have been missed and are heard again. */
  onResumed(listener: () => void): () => void
}

export interface LocalDoorbell extends Doorbell, Rings {}

export function createDoorbell(): LocalDoorbell {
  const listeners = new Set<(ring: Ring) => void>()
  return {
    ring: (events, added) => {
      const last = events.at(-1)
      if (!last) return
      for (const listener of listeners) listener({ workspaceId: last.workspaceId, top: last.seq, events, added })
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    // Nobody else rings, and a process never loses its connection to itself.
    join: async () => () => undefined,
    onResumed: () => () => undefined,
  }
}
