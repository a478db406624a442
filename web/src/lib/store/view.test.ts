import { expect, it } from 'vitest'
import { at } from '../../testing/things.ts'
import { comparePlaces, type Place } from './order.ts'
import { addPage, emptyView, moveInView } from './view.ts'

it('stays sorted and without repeats through any pages and moves', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = generator(seed)
    const places = new Map<string, Place>()
    for (let index = 0; index < 60; index++) set(places, `c-${index}`, Math.floor(random() * 30))
    let view = emptyView
    let clock = 30
    for (let step = 0; step < 120; step++) {
      if (random() < 0.2 && (view.status === 'loading' || view.end)) {
        const { end } = view
        const rest = sorted(places).filter((place) => !end || comparePlaces(place, end) > 0)
        const page = { places: rest.slice(0, 7), endCursor: 'x', hasNextPage: rest.length > 7 }
        view = addPage(
          view,
          page,
          () => true,
          (id) => places.get(id),
        )
        continue
      }
      const id = `c-${Math.floor(random() * 65)}`
      const before = places.get(id) ?? null
      const after = { id, lastActivityAt: at(clock++) }
      view = moveInView(view, before, after, (one) => places.get(one))
      places.set(id, after)
    }
    const { end, status } = view
    const loaded = status === 'ready' ? sorted(places).filter((place) => !end || comparePlaces(place, end) <= 0) : []
    if (status === 'ready') expect(view.ids).toEqual(loaded.map(({ id }) => id))
  }
})

const sorted = (places: Map<string, Place>) => [...places.values()].sort(comparePlaces)
const set = (places: Map<string, Place>, id: string, minute: number) =>
  places.set(id, { id, lastActivityAt: at(minute) })

/** The same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
