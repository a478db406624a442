import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTypingSignal, debounceMs, repeatMs } from './typing-signal.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function typist() {
  const said: boolean[] = []
  const signal = createTypingSignal((isTyping) => said.push(isTyping))
  const typeFor = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      signal.touch()
      vi.advanceTimersByTime(50)
    }
  }
  return { said, signal, typeFor }
}

it('[003-04] [003-29] says it 300 ms after typing began, however fast the keys follow each other', () => {
  const { said, typeFor } = typist()
  typeFor(debounceMs - 50)
  expect(said).toEqual([])
  typeFor(50)
  expect(said).toEqual([true])
})

it('[003-29] says it again now and then while it goes on, not at every key', () => {
  const { said, typeFor } = typist()
  typeFor(3 * repeatMs)
  expect(said).toEqual([true, true, true])
})

it('says once that it is over, and nothing when nothing was said', () => {
  const { said, signal, typeFor } = typist()
  typeFor(debounceMs)
  signal.stop()
  signal.stop()
  expect(said).toEqual([true, false])
  signal.touch()
  signal.stop()
  vi.advanceTimersByTime(repeatMs)
  expect(said).toEqual([true, false])
})
