import { expect, it } from 'vitest'
import { searchedFor } from './views.ts'

it.each([
  ['', ''],
  ['a', ''],
  [' an ', 'an'],
  ['😀', ''],
  ['😀😀', '😀😀'],
  ['a'.repeat(201), 'a'.repeat(200)],
  ['😀'.repeat(150), '😀'.repeat(150)],
  ['😀'.repeat(201), '😀'.repeat(200)],
  [`a${' '.repeat(199)}b`, ''],
])('searches for what the API takes: %j', (letters, query) => {
  expect(searchedFor(letters)).toBe(query)
})
