import { expect, it } from 'vitest'
import { isOver } from './file-links.ts'

const link = '/files/att_1?expires=1000&signature=x'

it('knows when a link is over, a moment before', () => {
  expect(isOver(link, 900_000)).toBe(false)
  expect(isOver(link, 969_999)).toBe(false)
  expect(isOver(link, 970_000)).toBe(true)
  expect(isOver(link, 2_000_000)).toBe(true)
})

it('relies on what does not say it', () => {
  expect(isOver('/files/att_1?signature=expires', 2_000_000)).toBe(false)
})
