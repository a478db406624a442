/** Subscribers who are given the same go together: one of them follows the feed, and what it is given is handed on to all. */
import type { Viewer } from '../../domain/viewer.ts'
import type { Payload } from './shared-results.ts'

/** Where results go. */
export interface Sink {
  /** Writes a serialised result. False: it is full, and calls back when it wants more. */
  write(payload: Payload, ready: () => void): boolean
}

/** One who is handed the results that another gets. Thousands are walked for each event, so what that needs lies here. */
export interface Rider {
  /** It was handed everything up to here. */
  upTo: number
  readonly sink: Sink
  /** What the sink calls when it wants more. */
  readonly ready: () => void
  /** Its sink is full; it goes on by itself when that wants more. */
  fallBehind(): void
  /** Becomes the one who follows the feed; everything up to an event has been handed on. */
  lead(convoy: Convoy, seq: number): void
  /** Goes on by itself, from after an event. */
  alight(seq: number): void
}

export interface Convoy {
  readonly riders: Set<Rider>
  /** Nobody joins it any more. */
  end(): void
}

export interface Convoys {
  /** The convoy of those who have this viewer and share results under this key, if there is one. */
  find(viewer: Viewer, key: string): Convoy | undefined
  /** Begins one. */
  begin(viewer: Viewer, key: string): Convoy
}

export function createConvoys(): Convoys {
  // A viewer is looked up anew whenever its access changes, and is then another object.
  const byViewer = new WeakMap<Viewer, Map<string, Convoy>>()
  return {
    find: (viewer, key) => byViewer.get(viewer)?.get(key),
    begin: (viewer, key) => {
      const byKey = byViewer.get(viewer) ?? new Map<string, Convoy>()
      byViewer.set(viewer, byKey)
      const convoy: Convoy = {
        riders: new Set(),
        end: () => {
          if (byKey.get(key) === convoy) byKey.delete(key)
        },
      }
      byKey.set(key, convoy)
      return convoy
    },
  }
}
