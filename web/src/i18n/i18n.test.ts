import { expect, it } from 'vitest'
import { en } from './en/index.ts'
import { createFormats } from './format.ts'
import { chooseLanguage, formatsFor } from './i18n.ts'
import { uk } from './uk/index.ts'

it('chooses what was chosen, else what the browser prefers, else English', () => {
  expect(chooseLanguage('uk', ['en-US'])).toBe('uk')
  expect(chooseLanguage(null, ['de-AT', 'uk-UA', 'en'])).toBe('uk')
  expect(chooseLanguage('xx', ['de'])).toBe('en')
})

it('says everything in Ukrainian: only names are the same in both', () => {
  const english = new Map(leaves(en))
  const same = leaves(uk).filter(([path, text]) => text === english.get(path))
  expect(same.filter(([, text]) => /[a-z]+ [a-z]/i.test(text))).toEqual([])
})

it('[001-16] calls a new e-mail what the inbox always called it', () => {
  expect(uk.inbox.newLetter).toBe('Новий лист')
})

it('counts as the language does', () => {
  const { count } = createFormats('uk')
  const forms = { one: '# лист', few: '# листи', many: '# листів', other: '# листа' }
  expect([1, 3, 5, 11, 21].map((number) => count(number, forms))).toEqual([
    '1 лист',
    '3 листи',
    '5 листів',
    '11 листів',
    '21 лист',
  ])
})

it('names days from where one is', () => {
  const { day, ago } = createFormats('en')
  const now = new Date(2026, 5, 10, 12)
  expect(day(new Date(2026, 5, 10, 1), now)).toBe('Today')
  expect(day(new Date(2026, 5, 9, 23), now)).toBe('Yesterday')
  expect([0, 5, 120, 3 * 24 * 60].map((minutes) => ago(new Date(now.getTime() - minutes * 60_000), now))).toEqual([
    'now',
    '5m',
    '2h',
    '3d',
  ])
})

/** Every text with where it stands; functions are asked with their own name for each argument. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, String(value('1', '2'))]]
  return Object.entries(value as object).flatMap(([key, child]) => leaves(child, path ? `${path}.${key}` : key))
}

it('writes dates and times as where the browser is', () => {
  expect(formatsFor('en', ['uk-UA', 'en-GB', 'en-US'])).toBe('en-GB')
  expect(formatsFor('uk', ['en-GB'])).toBe('uk')
  expect(formatsFor('en', ['en-US@posix', 'en-AU'])).toBe('en-AU')
  const at = new Date(2026, 10, 22, 2, 5)
  expect(['en-GB', 'uk', 'en-US'].map((locale) => createFormats(locale).time(at).replace('\u202f', ' '))).toEqual([
    '02:05',
    '02:05',
    '2:05 AM',
  ])
})
