import { expect, it } from 'vitest'
import { charactersLeft, longestText } from './text-length.ts'

it('counts characters as the API does, near the limit only', () => {
  expect(charactersLeft('a'.repeat(18_000))).toBe(null)
  expect(charactersLeft('a'.repeat(19_500))).toBe(500)
  expect(charactersLeft('a'.repeat(longestText))).toBe(0)
  expect(charactersLeft('a'.repeat(longestText + 3))).toBe(-3)
  expect(charactersLeft(` ${'a'.repeat(longestText)}\n`)).toBe(0)
  expect(charactersLeft('😀'.repeat(longestText - 10))).toBe(10)
  expect(charactersLeft('😀'.repeat(10_000))).toBe(null)
})
