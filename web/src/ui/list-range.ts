/** The arithmetic of lists whose rows have one height. */

/** The rows from `from` up to, not including, `to`. */
export interface Range {
  from: number
  to: number
}

/**
 * The rows in sight and a few beyond. Whoever scrolls will have travelled as far again before the next frame is
 * painted, so that much more is made on the side to which it goes.
 */
export function rangeOf(scrollTop: number, height: number, rowHeight: number, overscan: number, travelled = 0): Range {
  const ahead = Math.min(Math.abs(travelled), height)
  const first = travelled < 0 ? scrollTop - ahead : scrollTop
  const last = scrollTop + height + (travelled > 0 ? ahead : 0)
  return { from: Math.max(0, Math.floor(first / rowHeight) - overscan), to: Math.ceil(last / rowHeight) + overscan }
}

/**
 * By how many rows what was in sight has moved, so that the list can scroll along. Of several answers the most frequent
 * one counts: a row that moved by itself should not take the others with it.
 */
export function shiftOf(before: readonly string[], after: readonly string[], { from, to }: Range): number {
  const votes = new Map<number, number>()
  for (let index = from; index < Math.min(to, before.length); index++) {
    const now = indexNear(after, before[index] ?? '', index)
    if (now >= 0) votes.set(now - index, (votes.get(now - index) ?? 0) + 1)
  }
  let best = 0
  let most = 0
  for (const [shift, count] of votes) {
    if (count > most) [best, most] = [shift, count]
  }
  return best
}

/** Mostly a row is where it was, or a few further: looking there first makes it cheap in a list of any length. */
function indexNear(ids: readonly string[], id: string, index: number): number {
  for (let distance = 0; distance < 16; distance++) {
    if (ids[index + distance] === id) return index + distance
    if (ids[index - distance] === id) return index - distance
  }
  return ids.indexOf(id)
}
