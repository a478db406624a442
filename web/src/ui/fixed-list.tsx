/** A long list of rows of one height, of which only those in sight exist. */
import { type ReactNode, type Ref, useCallback, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import styles from './fixed-list.module.css'
import { type Range, rangeOf, shiftOf } from './list-range.ts'

export interface ListHandle {
  /** Scrolls as little as needed to show a row. */
  reveal(index: number): void
  toTop(): void
}

interface FixedListProps {
  ids: readonly string[]
  rowHeight: number
  label: string
  /** Should be remembered (`useCallback`): it is called for the rows in sight only. */
  renderRow(id: string): ReactNode
  /** The end comes into sight. */
  onNearEnd?(): void
  /** Shown behind the last row, such as rows that are being loaded. */
  footer?: ReactNode
  ref?: Ref<ListHandle>
}

/** How many rows are made beyond each edge, so that fast scrolling finds them there. */
const overscan = 5
/** How many rows before the end more are asked for. */
const nearEnd = 30

export function FixedList({ ids, rowHeight, label, renderRow, onNearEnd, footer, ref }: FixedListProps) {
  const viewport = useRef<HTMLDivElement>(null)
  const shown = useRef<readonly string[]>(ids)
  const lastTop = useRef(0)
  const [range, setRange] = useState<Range>({ from: 0, to: 24 })

  const measure = useCallback(() => {
    const element = viewport.current
    if (!element) return
    const { scrollTop, clientHeight } = element
    const next = rangeOf(scrollTop, clientHeight, rowHeight, overscan, scrollTop - lastTop.current)
    lastTop.current = scrollTop
    setRange((known) => (known.from === next.from && known.to === next.to ? known : next))
  }, [rowHeight])

  useLayoutEffect(() => {
    const element = viewport.current
    if (!element) return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [measure])

  // Whoever has scrolled down keeps what is in sight where it is when rows come or go above it.
  useLayoutEffect(() => {
    const element = viewport.current
    const before = shown.current
    shown.current = ids
    if (!element || before === ids || element.scrollTop < rowHeight / 2) return
    const shift = shiftOf(before, ids, rangeOf(element.scrollTop, element.clientHeight, rowHeight, 0))
    if (shift !== 0) element.scrollTop += shift * rowHeight
    measure()
  }, [ids, rowHeight, measure])

  useLayoutEffect(() => {
    if (range.to >= ids.length - nearEnd) onNearEnd?.()
  }, [range.to, ids.length, onNearEnd])

  useImperativeHandle(ref, () => ({
    reveal: (index) => {
      const element = viewport.current
      if (!element) return
      const top = index * rowHeight
      if (top < element.scrollTop) element.scrollTop = top
      const bottom = top + rowHeight - element.clientHeight
      if (bottom > element.scrollTop) element.scrollTop = bottom
      measure()
    },
    toTop: () => viewport.current?.scrollTo({ top: 0 }),
  }))

  // At once, because a frame follows that shows the new place.
  const onScroll = () => flushSync(measure)

  const visible = ids.slice(range.from, range.to)
  return (
    <div ref={viewport} className={styles.viewport} onScroll={onScroll}>
      <ul aria-label={label} className={styles.rows} style={{ blockSize: ids.length * rowHeight }}>
        {visible.map((id, offset) => (
          <li
            key={id}
            aria-setsize={ids.length}
            aria-posinset={range.from + offset + 1}
            className={styles.row}
            style={{ blockSize: rowHeight, transform: `translateY(${(range.from + offset) * rowHeight}px)` }}
          >
            {renderRow(id)}
          </li>
        ))}
      </ul>
      {footer}
    </div>
  )
}
