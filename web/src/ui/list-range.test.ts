import { expect, it } from 'vitest'
import { rangeOf, shiftOf } from './list-range.ts'

it('makes the rows in sight and a few beyond', () => {
  expect(rangeOf(0, 500, 50, 2)).toEqual({ from: 0, to: 12 })
  expect(rangeOf(1_025, 500, 50, 2)).toEqual({ from: 18, to: 33 })
})

it('makes as much ahead of who scrolls as was scrolled last, and at most what fits into sight', () => {
  expect(rangeOf(1_000, 500, 50, 2, 200)).toEqual({ from: 18, to: 36 })
  expect(rangeOf(1_000, 500, 50, 2, -200)).toEqual({ from: 14, to: 32 })
  expect(rangeOf(90_000, 500, 50, 2, 89_000)).toEqual({ from: 1_798, to: 1_822 })
})

const rows = Array.from({ length: 100 }, (_, index) => `row-${index}`)

it.each([
  ['a new row above', ['new', ...rows], 1],
  ['two rows fewer above', rows.slice(2), -2],
  ['a row in sight that moves to the top', ['row-52', ...rows.filter((id) => id !== 'row-52')], 1],
  ['a row below that moves to the top', ['row-90', ...rows.slice(0, 90), ...rows.slice(91)], 1],
  ['nothing', rows, 0],
  ['another list', ['x', 'y'], 0],
])('%s', (_, after, shift) => {
  // Of twelve rows in sight those above the one that moved have shifted, those below have not.
  expect(shiftOf(rows, after, { from: 46, to: 58 })).toBe(shift)
})
