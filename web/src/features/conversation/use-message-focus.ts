import { type FocusEvent, type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { VirtualizerHandle } from 'virtua'
import type { TimelineItem } from './timeline-items.ts'

export interface MessageFocus {
  /** Tab comes to this message, and arrows go on from it. It is always in the page. */
  currentId: string | null
  /** The message that has the focus, itself or something in it. */
  focusedId(): string | null
  focus(messageId: string): void
  /** Moves the focus by one message; answers false when there is none that way. */
  move(step: 1 | -1): boolean
  /** To the first message that is loaded, or to the newest. */
  moveToEdge(edge: 'first' | 'last'): void
  /** To the newest message in sight. */
  enter(): void
  /** For the element around the messages. */
  onFocus(event: FocusEvent): void
}

interface Parts {
  items: readonly TimelineItem[]
  list: RefObject<HTMLElement | null>
  virtualizer: RefObject<VirtualizerHandle | null>
}

/** How much of what is in sight one key goes on in a message that is higher than that. */
const pageShare = 0.8

/** One message at a time can be reached by keys: arrows move on from it, and Tab leaves them all. */
export function useMessageFocus(parts: Parts): MessageFocus {
  const [chosenId, setChosenId] = useState<string | null>(null)
  const latest = useRef(parts)
  latest.current = parts
  const isMoving = useRef(false)
  const lastId = parts.items.findLast(isMessage)?.id ?? null
  const currentId = chosenId ?? lastId
  const latestId = useRef(currentId)
  latestId.current = currentId

  const focus = useCallback((messageId: string) => {
    const { items, list, virtualizer } = latest.current
    // Before it takes the focus, so that it is in the page however far away it was.
    flushSync(() => setChosenId(messageId))
    const row = rowOf(list.current, messageId)
    if (!row) return
    isMoving.current = true
    row.focus({ preventScroll: true })
    isMoving.current = false
    const index = items.findIndex((item) => isMessage(item) && item.id === messageId)
    // Above the very first stands its day.
    const top = items.slice(0, index).some(isMessage) ? index : 0
    virtualizer.current?.scrollToIndex(top, { align: alignOf(row, list.current) })
  }, [])

  const onFocus = useCallback(({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return
    const messageId = target.getAttribute('data-message')
    if (!messageId) return
    // A click is meant for the text; keys should not begin to do something with its message.
    if (isMoving.current || target.matches(':focus-visible')) setChosenId(messageId)
    else target.blur()
  }, [])

  const moves = useMemo(() => {
    const focusedId = () => {
      const row = document.activeElement?.closest('article[data-message]')
      return row && latest.current.list.current?.contains(row) ? row.getAttribute('data-message') : null
    }
    const messageIds = () => latest.current.items.filter(isMessage).map(({ id }) => id)
    return {
      focusedId,
      move: (step: 1 | -1) => {
        const { items, list } = latest.current
        const from = items.findIndex((item) => isMessage(item) && item.id === latestId.current)
        if (hasScrolledOn(rowOf(list.current, latestId.current), list.current, step)) return true
        const next =
          step > 0 ? items.slice(from + 1).find(isMessage) : items.slice(0, Math.max(from, 0)).findLast(isMessage)
        if (next) focus(next.id)
        return next !== undefined
      },
      moveToEdge: (edge: 'first' | 'last') => {
        const ids = messageIds()
        const id = edge === 'first' ? ids[0] : ids.at(-1)
        if (id) focus(id)
      },
      enter: () => {
        const { items, virtualizer } = latest.current
        const end = virtualizer.current
          ? virtualizer.current.findItemIndex(virtualizer.current.scrollOffset + virtualizer.current.viewportSize - 1)
          : items.length - 1
        const inSight = items.slice(0, end + 1).findLast(isMessage) ?? items.findLast(isMessage)
        if (inSight) focus(inSight.id)
      },
    }
  }, [focus])

  return { currentId, focus, onFocus, ...moves }
}

type MessageItem = Extract<TimelineItem, { kind: 'message' }>

const isMessage = (item: TimelineItem): item is MessageItem => item.kind === 'message'

const rowOf = (list: HTMLElement | null, messageId: string | null) =>
  list?.querySelector<HTMLElement>(`[data-message="${messageId}"]`)

/** What is higher than there is room is read from its beginning. */
const alignOf = (row: HTMLElement, list: HTMLElement | null) =>
  list && row.offsetHeight > list.clientHeight ? 'start' : 'nearest'

/** Goes on in a message that is higher than there is room, as long as there is more of it that way. */
function hasScrolledOn(row: HTMLElement | null | undefined, list: HTMLElement | null, step: 1 | -1): boolean {
  if (!row || !list) return false
  const box = row.getBoundingClientRect()
  const room = list.getBoundingClientRect()
  const isInSight = box.bottom > room.top && box.top < room.bottom
  const left = step > 0 ? box.bottom - room.bottom : room.top - box.top
  if (!isInSight || box.height <= room.height || left < 1) return false
  list.scrollBy({ top: step * Math.min(left, room.height * pageShare) })
  return true
}
