import type { Clock, Recent } from '../domain/context.ts'

interface Answer {
  /** When it was asked for. */
  at: number
  /** Of whichever type its key stands for. */
  value: Promise<unknown>
}

/** Keeps answers in memory for as long as they are fresh. A failure is nobody's answer but of those who waited for it. */
export function createRecent(clock: Clock): Recent {
  const answers = new Map<string, Answer>()

  /** The oldest stand first. */
  function forget(now: number, maxAgeMs: number): void {
    for (const [key, { at }] of answers) {
      if (isFresh(at, now, maxAgeMs)) return
      answers.delete(key)
    }
  }

  return {
    answer: <T>(key: string, maxAgeMs: number, work: () => Promise<T>) => {
      const now = clock.now().getTime()
      const known = answers.get(key)
      // The same key is always asked with the same work, whose type is this one.
      if (known && isFresh(known.at, now, maxAgeMs)) return known.value as Promise<T>
      forget(now, maxAgeMs)
      const value = work()
      answers.delete(key)
      const answer = { at: now, value }
      answers.set(key, answer)
      value.catch(() => {
        if (answers.get(key) === answer) answers.delete(key)
      })
      return value
    },
  }
}

/** A clock that was set back must not keep an answer for hours. */
const isFresh = (at: number, now: number, maxAgeMs: number) => Math.abs(now - at) < maxAgeMs
