/** A moment of typing, before anybody is told. */
const debounceMs = 300
/** What was said is over after six seconds. */
const repeatMs = 3_000

export interface TypingSignal {
  /** Something was typed. */
  touch(): void
  /** The field is empty, left, or what it held was sent. */
  stop(): void
}

/** Tells the other side that one types: a moment after it began, again while it goes on, and when it is over. */
export function createTypingSignal(say: (isTyping: boolean) => void): TypingSignal {
  let beginning: ReturnType<typeof setTimeout> | undefined
  let saidAt: number | null = null

  function begin(): void {
    beginning = undefined
    saidAt = performance.now()
    say(true)
  }

  return {
    touch: () => {
      const wasJustSaid = saidAt !== null && performance.now() - saidAt < repeatMs
      if (!wasJustSaid) beginning ??= setTimeout(begin, debounceMs)
    },
    stop: () => {
      clearTimeout(beginning)
      beginning = undefined
      if (saidAt === null) return
      saidAt = null
      say(false)
    },
  }
}
