/** One sorted list of conversations, of which the first pages are loaded. Everything here is pure. */
import { comparePlaces, type Place, placeIn } from './order.ts'

export interface View {
  /** The loaded conversations in their order. The same array as long as nothing in it has moved. */
  readonly ids: readonly string[]
  readonly status: 'loading' | 'ready' | 'failed'
  /** Where to read on; null when all is loaded. */
  readonly endCursor: string | null
  /** The last place that is loaded: what stands behind it comes with a later page. Null: nothing does. */
  readonly end: Place | null
}

/** Whether its first page is there: until then nothing is known of what stands in it. */
export const isBegun = ({ status, endCursor }: View) => status === 'ready' || endCursor !== null

export type PlaceOf = (id: string) => Place | undefined

export const emptyView: View = { ids: [], status: 'loading', endCursor: null, end: null }

export interface ViewPage {
  places: readonly Place[]
  endCursor: string | null
  hasNextPage: boolean
}

/** Adds a page behind what is there. What events brought meanwhile stays, as far as the loaded part reaches. */
export function addPage(view: View, page: ViewPage, belongs: (id: string) => boolean, placeOf: PlaceOf): View {
  const last = page.places.at(-1)
  const end = page.hasNextPage && last ? last : null
  const endCursor = page.hasNextPage ? page.endCursor : null
  // An event may have moved one of them since the page was read; where it stands now is what counts.
  const places = page.places.flatMap(({ id }) => (belongs(id) ? (placeOf(id) ?? []) : [])).sort(comparePlaces)
  const isNew = (place: Place) => !isBegun(view) || !isLoaded(view.end, place)
  const behind = places.filter((place) => isNew(place) && isLoaded(end, place)).map(({ id }) => id)
  return { ids: behind.length > 0 ? [...view.ids, ...behind] : view.ids, status: 'ready', endCursor, end }
}

/** Puts a conversation where it belongs, unless it is there already or behind what is loaded. */
export function insertInView(view: View, place: Place, placeOf: PlaceOf): View {
  const index = placeIn(view.ids, place, placeOf)
  if (view.ids[index] === place.id || !isLoaded(view.end, place)) return view
  return { ...view, ids: view.ids.toSpliced(index, 0, place.id) }
}

/**
 * Moves a conversation to where it belongs now. `before` is where it stood, `after` where it belongs; null for not in
 * this view. Answers the same view when nothing has moved. One that is not begun takes nothing in, for its first page
 * brings all that belongs there, and whoever saw single rows before would take them for the whole.
 */
export function moveInView(view: View, before: Place | null, after: Place | null, placeOf: PlaceOf): View {
  if (!isBegun(view)) return view
  const target = after && isLoaded(view.end, after) ? after : null
  const from = before ? indexOf(view.ids, before, placeOf) : -1
  if (from < 0 && !target) return view
  if (from < 0 && target) return insertInView(view, target, placeOf)

  const rest = view.ids.toSpliced(from, 1)
  if (!target) return { ...view, ids: rest }
  const to = placeIn(rest, target, placeOf)
  return to === from ? view : { ...view, ids: rest.toSpliced(to, 0, target.id) }
}

/** Whether a view holds what stands, or stood, at this place. */
export const holds = (view: View, place: Place, placeOf: PlaceOf) => indexOf(view.ids, place, placeOf) >= 0

function indexOf(ids: readonly string[], place: Place, placeOf: PlaceOf): number {
  const index = placeIn(ids, place, placeOf)
  return ids[index] === place.id ? index : -1
}

const isLoaded = (end: Place | null, place: Place | undefined) =>
  place !== undefined && (end === null || comparePlaces(place, end) <= 0)
