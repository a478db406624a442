/** What instances tell each other: best effort, at most once. Nothing that must not be lost may depend on it. */

export interface Bus {
  /** Publishes and forgets. When too much is under way already, the message is dropped. */
  publish(channel: string, payload: string): void
  /** Resolves once the subscription is in force: what is published after that arrives while the connection lasts. */
  subscribe(channel: string, listener: (payload: string) => void): Promise<Unsubscribe>
  /** Calls the listener whenever messages may have been missed and the connection is there again. */
  onResumed(listener: () => void): Unsubscribe
  close(): Promise<void>
}

export type Unsubscribe = () => void

/** The bus inside one process. */
export function createLocalBus(): Bus {
  const channels = new Map<string, Set<(payload: string) => void>>()
  return {
    publish: (channel, payload) => {
      for (const listener of [...(channels.get(channel) ?? [])]) listener(payload)
    },
    subscribe: async (channel, listener) => {
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && channels.get(channel) === listeners) channels.delete(channel)
      }
    },
    // A process never loses its connection to itself.
    onResumed: () => () => undefined,
    close: async () => channels.clear(),
  }
}
