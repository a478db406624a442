import { expect, it } from 'vitest'
import type { TimelineItem } from './timeline-items.ts'
import { newAtEnd } from './use-end.ts'

const message = (id: string): TimelineItem => ({ kind: 'message', key: id, id, isFirst: false })
const pending = (id: string): TimelineItem => ({ kind: 'pending', key: id, id })
const typing: TimelineItem = { kind: 'typing', key: 'typing' }
const day: TimelineItem = { kind: 'day', key: 'day 1', at: '2026-01-01T00:00:00.000Z' }

const added = (items: TimelineItem[], ...known: string[]) => newAtEnd(items, new Set(known)).map(({ key }) => key)

it('finds what was said since, also while somebody types', () => {
  expect(added([message('a'), day, message('b'), pending('c'), typing], 'a', 'typing')).toEqual(['b', 'c'])
})

it('takes older messages for none, and a confirmed one for the same', () => {
  expect(added([message('a'), message('b'), message('c')], 'b', 'c')).toEqual([])
})
