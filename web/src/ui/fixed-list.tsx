/** A long list of rows of one height, of which only those in sight exist. */
import {
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import styles from './fixed-list.module.css'
import { type Range, rangeOf, shiftOf } from './list-range.ts'
import { type Slot, slotsOf } from './list-slots.ts'
import { useRowFocus } from './use-row-focus.ts'

export interface ListHandle {
  /** Scrolls as little as needed to show a row. */
  reveal(index: number): void
  toTop(): void
  /**
   * Where keys go on from: the row that has the focus; where it had it when it went, which lies half a row above the one
   * that is there now; null when there was none.
   */
  place(): number | null
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
/** So long after the last scrolling a list is at rest. */
const restMs = 150

interface Shown extends Range {
  isScrolling: boolean
}

export function FixedList({ ids, rowHeight, label, renderRow, onNearEnd, footer, ref }: FixedListProps) {
  const viewport = useRef<HTMLDivElement>(null)
  const shown = useRef<readonly string[]>(ids)
  const lastTop = useRef(0)
  const [range, setRange] = useState<Shown>({ from: 0, to: 24, isScrolling: false })
  const held = useRef<Slot | null>(null)
  const slots = useSlots(ids, range, held)
  const { place, ...focus } = useRowFocus({ ids, viewport, slots, held, rowHeight })

  const measure = useCallback(
    (isScrolling = false) => {
      const element = viewport.current
      if (!element) return
      const { scrollTop, clientHeight } = element
      const next = rangeOf(scrollTop, clientHeight, rowHeight, overscan, scrollTop - lastTop.current)
      lastTop.current = scrollTop
      setRange((known) => {
        const isSame = known.from === next.from && known.to === next.to
        return isSame ? known : { ...next, isScrolling: isScrolling || known.isScrolling }
      })
    },
    [rowHeight],
  )
  useEffect(() => {
    if (!range.isScrolling) return
    const timer = setTimeout(() => setRange((known) => ({ ...known, isScrolling: false })), restMs)
    return () => clearTimeout(timer)
  }, [range])

  useLayoutEffect(() => {
    const element = viewport.current
    if (!element) return
    const observer = new ResizeObserver(() => measure())
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
    place,
  }))

  // At once, because a frame follows that shows the new place.
  const onScroll = () => flushSync(() => measure(true))

  return (
    <div ref={viewport} className={styles.viewport} tabIndex={-1} onScroll={onScroll} {...focus}>
      <ul aria-label={label} className={styles.rows} style={{ blockSize: ids.length * rowHeight }}>
        {slots.map(({ key, id, index }) => (
          <li
            key={key}
            aria-setsize={ids.length}
            aria-posinset={index + 1}
            className={styles.row}
            style={{ blockSize: rowHeight, transform: `translateY(${index * rowHeight}px)` }}
          >
            {renderRow(id)}
          </li>
        ))}
      </ul>
      {footer}
    </div>
  )
}

/** Where each of the rows in sight is shown. */
function useSlots(
  ids: readonly string[],
  { from, to, isScrolling }: Shown,
  held: RefObject<Slot | null>,
): readonly Slot[] {
  const painted = useRef<readonly Slot[]>([])
  const slots = useMemo(
    () => slotsOf(painted.current, ids.slice(from, to), { from, isScrolling, heldId: held.current?.id }),
    [ids, from, to, isScrolling, held],
  )
  useLayoutEffect(() => {
    painted.current = slots
  }, [slots])
  return slots
}
