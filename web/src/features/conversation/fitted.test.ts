import { expect, it } from 'vitest'
import { fitted } from './fitted.ts'

it.each([
  [100, 50, 100, 50],
  [3200, 1200, 320, 120],
  [1000, 4800, 50, 240],
  [10_000, 1, 320, 1],
])('shows %d by %d as %d by %d', (width, height, shownWidth, shownHeight) => {
  expect(fitted(width, height)).toEqual({ width: shownWidth, height: shownHeight })
})

it('keeps a place for a picture of unknown size', () => {
  expect(fitted(null, null)).toEqual({ width: 320, height: 240 })
})
