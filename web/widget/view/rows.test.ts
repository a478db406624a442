import { expect, it } from 'vitest'
import type { Entry } from '../timeline.ts'
import { type MessageRow, rowsOf } from './rows.ts'

const minute = 60_000

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  ...{ key: id, id, conversationId: 'c', isMine: false, sender: { kind: 'AGENT', name: 'Maya' }, text: id },
  ...{ at: 0, progress: 'delivered', isEdited: false, isDeleted: false, attachments: [] },
  ...more,
})

const mine = (id: string, more: Partial<Entry> = {}) =>
  entry(id, { isMine: true, sender: { kind: 'CUSTOMER', name: 'Visitor' }, ...more })

const locale = { day: (at: number) => `day ${Math.floor(at / (24 * 60 * minute))}` }

const rows = (placed: Entry[], marks: string[] = [], pending: Entry[] = []) =>
  rowsOf({ placed, pending }, new Set(marks), locale)
const messages = (all: ReturnType<typeof rows>) => all.filter((row): row is MessageRow => row.kind === 'message')

it('[003-28] are read up to the mark, in the conversation of the mark, and not what came after', () => {
  const placed = [mine('1', { conversationId: 'old' }), mine('2'), entry('3'), mine('4')]
  const read = (marks: string[]) => messages(rows(placed, marks)).flatMap(({ key, isRead }) => (isRead ? [key] : []))
  expect(read([])).toEqual([])
  expect(read(['3'])).toEqual(['2'])
  expect(read(['2', '4'])).toEqual(['2', '4'])
  expect(read(['1'])).toEqual(['1'])
  expect(read(['unknown'])).toEqual([])
})

it('stand together when one person writes them within five minutes of a day', () => {
  const day = 24 * 60 * minute
  const all = rows(
    [
      entry('a', { at: 0 }),
      entry('b', { at: minute }),
      entry('c', { at: 7 * minute }),
      entry('d', { at: 8 * minute, sender: { kind: 'AGENT', name: 'Tom' } }),
      mine('e', { at: 9 * minute }),
      mine('f', { at: day - minute }),
      mine('g', { at: day + minute }),
    ],
    [],
    [mine('h', { id: null, at: day + 2 * minute, progress: 'sending' })],
  )
  expect(all.filter(({ kind }) => kind === 'day').map(({ key }) => all.findIndex((row) => row.key === key))).toEqual([
    0, 7,
  ])
  expect(
    messages(all).map(({ key, isFirst, isLast }) => `${key}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`),
  ).toEqual([
    ...['a first', 'b last', 'c first last', 'd first last', 'e first last', 'f first last', 'g first', 'h last'],
  ])
})
