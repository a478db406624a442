/** Subscribers who are given the same go together: one of them follows the feed, and what it is given is handed on to all. */
import type { Viewer } from '../../domain/viewer.ts'
import type { Payload } from './shared-results.ts'

/** One who is handed the results that another gets. */
export interface Rider {
  /** Takes the result of an event that was made for a viewer. */
  take(seq: number, viewer: Viewer, payload: Payload): void
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
