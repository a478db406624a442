import { expect, it } from 'vitest'
import { readableOn } from './options.ts'

it.each([
  ['#000000', '#ffffff'],
  ['#ffffff', '#000000'],
  ['#1f6f54', '#ffffff'],
  ['#ffd23f', '#000000'],
  ['#0000ff', '#ffffff'],
  ['#00ff00', '#000000'],
])('what stands on %s can be read', (accent, text) => {
  expect(readableOn(accent)).toBe(text)
})
