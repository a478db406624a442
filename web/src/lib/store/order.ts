/** The order of lists of conversations: the most recently active first. */

/** Where a conversation stands. Times are ISO 8601 in UTC with milliseconds, so they compare as text. */
export interface Place {
  lastActivityAt: string
  id: string
}

/** Negative when `a` stands before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.lastActivityAt !== b.lastActivityAt) return a.lastActivityAt > b.lastActivityAt ? -1 : 1
  if (a.id === b.id) return 0
  return a.id > b.id ? -1 : 1
}

/** Where something stands in a sorted list, or would stand: found in as few looks as possible, for lists are long. */
export function placeIn(ids: readonly string[], place: Place, placeOf: (id: string) => Place | undefined): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = placeOf(ids[middle] ?? '')
    if (other && comparePlaces(other, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}
