import { expect, it, onTestFinished, vi } from 'vitest'
import { claim } from './claim.ts'

it('[001-13] lets one tell of a message, until the claim is over', async () => {
  expect(await Promise.all([claim('a'), claim('a'), claim('b')])).toEqual([true, false, true])
  expect(await claim('a')).toBe(false)
  expect(await claim('c', 1)).toBe(true)
  await expect.poll(() => claim('c')).toBe(true)
})

it('[001-13] holds for 30 seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  // A lock that was let go is free a turn later.
  const pass = (ms: number) => {
    vi.advanceTimersByTime(ms)
    return new Promise(setImmediate)
  }
  expect(await claim('d')).toBe(true)
  await pass(29_900)
  expect(await claim('d')).toBe(false)
  await pass(100)
  expect(await claim('d')).toBe(true)
})
