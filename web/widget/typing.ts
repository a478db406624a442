/** Tells the agents that the visitor types: not for each key, but when it pauses, and every three seconds while it goes on. */
import type { Lifetime } from './lifetime.ts'

export interface TypingTeller {
  /** The text as it is after a key. */
  typed(text: string): void
  /** It was sent, or the panel was closed. */
  stop(): void
}

interface TypingParts {
  tell(isTyping: boolean, preview: string): void
  lifetime: Pick<Lifetime, 'after'>
  now(): number
}

const pauseMs = 300
const repeatMs = 3_000
/** Whoever writes word by word is not told of for each. */
const seldomMs = 1_000
/** Who types nothing for so long has stopped. */
const idleMs = 4_000

export function createTypingTeller({ tell, lifetime, now }: TypingParts): TypingTeller {
  let text = ''
  let toldAt: number | null = null
  let startedAt: number | null = null
  let cancelPause = () => {}
  let cancelIdle = () => {}

  function say() {
    cancelPause()
    startedAt = null
    toldAt = now()
    tell(true, text)
  }

  function stop(isSilent: boolean) {
    cancelPause()
    cancelIdle()
    startedAt = null
    if (toldAt !== null && !isSilent) tell(false, '')
    toldAt = null
  }

  return {
    typed: (next) => {
      text = next
      if (text.trim() === '') return stop(false)
      startedAt ??= now()
      cancelPause()
      cancelIdle()
      const since = now() - (toldAt ?? startedAt)
      if (since >= repeatMs) say()
      else cancelPause = lifetime.after(toldAt === null ? pauseMs : Math.max(pauseMs, seldomMs - since), say)
      cancelIdle = lifetime.after(idleMs, () => stop(false))
    },
    // A message ends the typing by itself, so nothing need be said.
    stop: () => stop(true),
  }
}
