import { expect, it } from 'vitest'
import { rangeOf, shiftOf } from './list-range.ts'

it('makes the rows in sight and a few beyond', () => {
  expect(rangeOf(0, 500, 50, 2)).toEqual({ from: 0, to: 12 })
  expect(rangeOf(1_025, 500, 50, 2)).toEqual({ from: 18, to: 33 })
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
