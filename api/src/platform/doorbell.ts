/** The doorbell inside one process: it hands committed events to the feed at once. */
import type { Doorbell } from '../domain/context.ts'
import type { LoggedEvent } from '../domain/events.ts'

export interface LocalDoorbell extends Doorbell {
  /** Called with the events of each commit, in the order in which they are rung; returns how to stop. */
  listen(listener: (events: readonly LoggedEvent[]) => void): () => void
}

export function createDoorbell(): LocalDoorbell {
  const listeners = new Set<(events: readonly LoggedEvent[]) => void>()
  return {
    ring: (events) => {
      for (const listener of listeners) listener(events)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
