/** Which element shows which row of a long list. */

/** An element of the list, by its key, and the row that it shows. */
export interface Slot {
  key: number
  id: string
  /** The row's place in the whole list. */
  index: number
}

interface Place {
  /** The place of the first of the rows. */
  from: number
  isScrolling: boolean
  /** The row whose element nobody takes over, because it has the focus. */
  heldId?: string | null | undefined
}

/**
 * Gives each row an element, and a row that stays keeps its own. While one scrolls, rows that come take over the
 * elements of those that go, where they are, so that nothing is made, moved or thrown away. At rest the elements stand
 * in the order of the rows, which is what Tab and screen readers go by.
 */
export function slotsOf(before: readonly Slot[], ids: readonly string[], place: Place): readonly Slot[] {
  const { from, isScrolling, heldId = null } = place
  const keys = new Map(before.map(({ id, key }) => [id, key]))
  let unused = Math.max(-1, ...keys.values()) + 1
  if (!isScrolling) return ids.map((id, offset) => ({ key: keys.get(id) ?? unused++, id, index: from + offset }))

  const places = new Map(ids.map((id, offset) => [id, from + offset]))
  const coming = [...places].filter(([id]) => !keys.has(id))
  const slots: Slot[] = []
  for (const { key, id } of before) {
    const index = places.get(id)
    const next = index === undefined ? undefined : ([id, index] as const)
    const shown = next ?? (id === heldId ? undefined : coming.pop())
    if (shown) slots.push({ key, id: shown[0], index: shown[1] })
  }
  return [...slots, ...coming.map(([id, index]) => ({ key: unused++, id, index }))]
}
