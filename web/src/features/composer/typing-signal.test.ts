import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTypingSignal } from './typing-signal.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function typist() {
  const start = performance.now()
  const said: boolean[] = []
  /** When, in milliseconds from the start. */
  const saidAt: number[] = []
  const signal = createTypingSignal((isTyping) => {
    said.push(isTyping)
    saidAt.push(performance.now() - start)
  })
  const typeFor = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      signal.touch()
      vi.advanceTimersByTime(50)
    }
  }
  return { said, saidAt, signal, typeFor }
}

it('[003-04] [003-29] says it 300 ms after typing began, however fast the keys follow each other', () => {
  const { said, typeFor } = typist()
  typeFor(250)
  expect(said).toEqual([])
  typeFor(50)
  expect(said).toEqual([true])
})

it('[003-29] says it again now and then while it goes on, not at every key', () => {
  const { said, saidAt, typeFor } = typist()
  typeFor(9_000)
  expect(said).toEqual([true, true, true])
  // At the first key 3,000 ms after it was said, and the 300 ms that each telling waits.
  expect(saidAt).toEqual([300, 3_600, 6_900])
})

it('says once that it is over, and nothing when nothing was said', () => {
  const { said, signal, typeFor } = typist()
  typeFor(300)
  signal.stop()
  signal.stop()
  expect(said).toEqual([true, false])
  signal.touch()
  signal.stop()
  vi.advanceTimersByTime(3_000)
  expect(said).toEqual([true, false])
})
