import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react'
import type { Slot } from './list-slots.ts'

interface RowFocusParts {
  ids: readonly string[]
  viewport: RefObject<HTMLElement | null>
  slots: readonly Slot[]
  /** The row that has the focus. */
  held: RefObject<Slot | null>
  rowHeight: number
}

/** The place of a row that is gone, and the row that came after it. */
interface Gone {
  index: number
  nextId: string | undefined
}

/** Keeps in mind where in a list the focus is, also when its row is taken out or goes out of sight. */
export function useRowFocus({ ids, viewport, slots, held, rowHeight }: RowFocusParts) {
  const gone = useRef<Gone | null>(null)
  const painted = useRef(ids)

  useLayoutEffect(() => {
    const before = held.current
    const idsBefore = painted.current
    painted.current = ids
    if (!before) return
    held.current = slots.find(({ id }) => id === before.id) ?? null
    if (held.current) return
    gone.current = { index: before.index, nextId: idsBefore[before.index + 1] }
    // Keys that scroll go on doing so.
    if (document.activeElement === document.body) viewport.current?.focus({ preventScroll: true })
  }, [ids, slots, held, viewport])

  return {
    onFocus: ({ target }: FocusEvent) => {
      const place = Number(target.closest('[aria-posinset]')?.getAttribute('aria-posinset'))
      held.current = slots.find(({ index }) => index === place - 1) ?? null
      if (held.current) gone.current = null
    },
    onBlur: () => {
      held.current = null
      gone.current = null
    },
    place: (): number | null => {
      const element = viewport.current
      if (held.current) return held.current.index
      if (gone.current === null || !element) return null
      const first = Math.ceil(element.scrollTop / rowHeight)
      const last = Math.floor((element.scrollTop + element.clientHeight) / rowHeight) - 1
      const { index, nextId } = gone.current
      const next = nextId === undefined ? -1 : ids.indexOf(nextId)
      const was = next < 0 ? index : next
      return (was >= first && was <= last ? was : first) - 0.5
    },
  }
}
