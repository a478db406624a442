import { expect, it } from 'vitest'
import { matchCanned, slashWord } from './match-canned.ts'

const replies = ['hours', 'hello', 'refund'].map((shortcut) => ({
  id: shortcut,
  shortcut,
  text: `Text of ${shortcut}`,
}))
const found = (word: string) => matchCanned(replies, word).map(({ id }) => id)

it('looks for a canned reply only behind a slash at the beginning', () => {
  expect(slashWord('/')).toBe('')
  expect(slashWord('/he')).toBe('he')
  for (const draft of ['', 'he', 'see /he', '/he llo', '//', '/a/b']) expect(slashWord(draft)).toBe(null)
})

it('puts those that begin with the word before those that hold it', () => {
  expect(found('h')).toEqual(['hours', 'hello'])
  expect(found('OURS')).toEqual(['hours'])
  expect(found('')).toEqual(['hours', 'hello', 'refund'])
  expect(found('text of r')).toEqual(['refund'])
  expect(found('nothing')).toEqual([])
})
