/** Who wants to know when which thing changes. A thing that nobody looks at costs nothing. */

export type Listener = () => void

export interface Signals {
  on(key: string, listener: Listener): () => void
  emit(key: string): void
  /** Whether anybody wants to know. */
  isHeard(key: string): boolean
}

export function createSignals(): Signals {
  const listeners = new Map<string, Set<Listener>>()
  return {
    on: (key, listener) => {
      const known = listeners.get(key) ?? new Set()
      listeners.set(key, known.add(listener))
      return () => {
        known.delete(listener)
        if (known.size === 0 && listeners.get(key) === known) listeners.delete(key)
      }
    },
    emit: (key) => {
      for (const listener of [...(listeners.get(key) ?? [])]) listener()
    },
    isHeard: (key) => listeners.has(key),
  }
}
