/** Everything that the widget starts ends with its lifetime: listeners, timers and requests. */
export interface Lifetime {
  /** For listeners and requests. */
  readonly signal: AbortSignal
  /** Calls back once. Answers how to cancel. */
  after(ms: number, action: () => void): () => void
  /** Called when it ends, in reverse order. */
  onEnd(action: () => void): void
  end(): void
}

export function createLifetime(): Lifetime {
  const ending = new AbortController()
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const endings: (() => void)[] = []
  return {
    signal: ending.signal,
    after: (ms, action) => {
      if (ending.signal.aborted) return () => undefined
      const timer = setTimeout(() => {
        timers.delete(timer)
        action()
      }, ms)
      timers.add(timer)
      return () => {
        clearTimeout(timer)
        timers.delete(timer)
      }
    },
    onEnd: (action) => endings.push(action),
    end: () => {
      if (ending.signal.aborted) return
      ending.abort()
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      for (const action of endings.reverse()) action()
    },
  }
}
