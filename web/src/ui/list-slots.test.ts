import { expect, it } from 'vitest'
import { type Slot, slotsOf } from './list-slots.ts'

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, offset) => `row-${from + offset}`)
const keysOf = (slots: readonly Slot[]) => new Map(slots.map(({ id, key }) => [id, key]))
const scroll = (before: readonly Slot[], from: number, to: number) =>
  slotsOf(before, rows(from, to), { from, isScrolling: true })
const rest = (before: readonly Slot[], from: number, to: number) =>
  slotsOf(before, rows(from, to), { from, isScrolling: false })

/** Each row once, in an element of its own, at its place. */
function expectRows(slots: readonly Slot[], from: number, to: number): void {
  expect(slots.map(({ id }) => id).sort()).toEqual(rows(from, to).sort())
  expect(new Set(slots.map(({ key }) => key)).size).toBe(slots.length)
  for (const { id, index } of slots) expect(`row-${index}`).toBe(id)
}

it('leaves every element where it is while one scrolls, and makes none', () => {
  let slots = rest([], 0, 10)
  for (const from of [3, 6, 4, 40, 0]) {
    const next = scroll(slots, from, from + 10)
    expectRows(next, from, from + 10)
    expect(next.map(({ key }) => key)).toEqual(slots.map(({ key }) => key))
    const before = keysOf(slots)
    for (const { id, key } of next) expect(before.get(id) ?? key).toBe(key)
    slots = next
  }
})

it('makes elements for what is more, and drops those that nothing is left for', () => {
  const more = scroll(rest([], 0, 10), 5, 20)
  expectRows(more, 5, 20)
  const fewer = scroll(more, 12, 18)
  expectRows(fewer, 12, 18)
  expectRows(scroll(fewer, 10, 24), 10, 24)
})

it('stands in the order of the rows at rest, each in the element that it had', () => {
  const moved = scroll(rest([], 0, 10), 4, 14)
  const slots = rest(moved, 4, 14)
  expect(slots.map(({ id }) => id)).toEqual(rows(4, 14))
  expect(keysOf(slots)).toEqual(keysOf(moved))
})

it('gives nobody else the element of a row that is taken out at rest', () => {
  const before = rest([], 0, 10)
  const slots = slotsOf(before, ['new', ...rows(1, 10)], { from: 0, isScrolling: false })
  expect(before.map(({ key }) => key)).not.toContain(keysOf(slots).get('new'))
  expect(slots.map(({ id }) => id)).toEqual(['new', ...rows(1, 10)])
})

it('lets no other row take over the element that has the focus, whether one scrolls or the row moves', () => {
  const before = rest([], 0, 10)
  const keyOfHeld = keysOf(before).get('row-2')
  const slots = slotsOf(before, rows(5, 15), { from: 5, isScrolling: true, heldId: 'row-2' })
  expectRows(slots, 5, 15)
  expect(slots.map(({ key }) => key)).not.toContain(keyOfHeld)
  const kept = slotsOf(before, rows(1, 11), { from: 1, isScrolling: true, heldId: 'row-2' })
  expect(keysOf(kept).get('row-2')).toBe(keyOfHeld)
})
