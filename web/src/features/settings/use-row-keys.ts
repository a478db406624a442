import { type FocusEvent, type RefObject, useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'

/** What one can do in a row. */
const controls = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary'

/** J and K go through the rows of all lists of a page, to the first thing that one can do in each. */
export function useRowKeys(page: RefObject<HTMLElement | null>) {
  const { settings: text } = useText()
  /** The row to go on from when the one that had the focus is gone, or what one could do in it. */
  const next = useRef(0)

  const rowsOf = () => [...(page.current?.querySelectorAll('li') ?? [])]
  const find = (step: 1 | -1) => {
    const rows = rowsOf()
    const { activeElement } = document
    const isFree = activeElement === null || activeElement === document.body
    const from = isFree ? next.current - 0.5 : placeOf(activeElement, rows)
    const others = step > 0 ? rows.slice(Math.floor(from) + 1) : rows.slice(0, Math.ceil(from)).reverse()
    return others.flatMap((row) => row.querySelector<HTMLElement>(controls) ?? [])[0]
  }
  // Where there is nothing to go to, arrows scroll.
  const command = (step: 1 | -1) => ({
    group: text.title,
    isKeyOnly: true,
    when: () => find(step) !== undefined,
    run: () => find(step)?.focus(),
  })
  useCommand({ ...command(1), id: 'settings.next', keys: ['j', 'arrowdown'], label: text.nextRow })
  useCommand({ ...command(-1), id: 'settings.previous', keys: ['k', 'arrowup'], label: text.previousRow })

  return {
    onFocus: ({ target }: FocusEvent) => {
      if (page.current?.contains(target)) next.current = Math.ceil(placeOf(target, rowsOf()))
    },
  }
}

/** The number of the row that holds this; halfway between two for what lies there. */
function placeOf(element: Element, rows: readonly Element[]): number {
  const index = rows.findLastIndex((row) => row.contains(element))
  if (index >= 0) return index
  const isBefore = (row: Element) => row.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING
  return rows.filter(isBefore).length - 0.5
}
