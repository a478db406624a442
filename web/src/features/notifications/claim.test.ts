import { expect, it } from 'vitest'
import { claim } from './claim.ts'

it('[001-13] lets one tell of a message, until the claim is over', async () => {
  expect(await Promise.all([claim('a'), claim('a'), claim('b')])).toEqual([true, false, true])
  expect(await claim('a')).toBe(false)
  expect(await claim('c', 1)).toBe(true)
  await expect.poll(() => claim('c')).toBe(true)
})
