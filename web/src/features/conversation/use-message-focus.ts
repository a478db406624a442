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
  /** Whoever scrolls by hand looks elsewhere, and the message with the focus need not come into sight. */
  release(): void
}

interface Parts {
  items: readonly TimelineItem[]
  list: RefObject<HTMLElement | null>
  virtualizer: RefObject<VirtualizerHandle | null>
}

/** How much of what is in sight one key goes on in a message that is higher than that. */
const pageShare = 0.8

/** The rows around one that was far away get their heights within some frames, and may move it. */
const looksAfterMove = 20

/** One message at a time can be reached by keys: arrows move on from it, and Tab leaves them all. */
export function useMessageFocus(parts: Parts): MessageFocus {
  const [chosenId, setChosenId] = useState<string | null>(null)
  const latest = useRef(parts)
  latest.current = parts
  const isMoving = useRef(false)
  /** The next look whether the message that a key chose is in sight. */
  const nextLook = useRef(0)
  const lastId = parts.items.findLast(isMessage)?.id ?? null
  const currentId = chosenId ?? lastId
  const latestId = useRef(currentId)
  latestId.current = currentId

  const focus = useCallback((messageId: string) => {
    const { list } = latest.current
    // Before it takes the focus, so that it is in the page however far away it was.
    flushSync(() => setChosenId(messageId))
    const row = rowOf(list.current, messageId)
    if (!row) return
    isMoving.current = true
    row.focus({ preventScroll: true })
    isMoving.current = false
    const look = (looks: number) => {
      if (bringIntoSight(latest.current, messageId) && looks > 1) {
        nextLook.current = requestAnimationFrame(() => look(looks - 1))
      }
    }
    cancelAnimationFrame(nextLook.current)
    look(looksAfterMove)
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
        if (hasScrolledOn(rowOf(list.current, latestId.current), list.current, step)) {
          cancelAnimationFrame(nextLook.current)
          return true
        }
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

  const release = useCallback(() => cancelAnimationFrame(nextLook.current), [])

  return { currentId, focus, onFocus, release, ...moves }
}

/**
 * Scrolls until a message is in sight, if it still has the focus. It asks the page and not the virtualizer, which hears
 * of what the last key has scrolled a moment later.
 */
function bringIntoSight({ items, list }: Parts, messageId: string): boolean {
  const row = rowOf(list.current, messageId)
  if (!row?.contains(document.activeElement) || !list.current) return false
  const box = row.getBoundingClientRect()
  const room = list.current.getBoundingClientRect()
  const [above, below] = [box.top - room.top, box.bottom - room.bottom]
  // What is higher than there is room is read from its beginning.
  if (above < 0 || box.height > room.height) list.current.scrollTop += above
  else if (below > 0) list.current.scrollTop += below
  // Above the very first stands its day.
  if (above < room.height / 2 && items.find(isMessage)?.id === messageId) list.current.scrollTop = 0
  return true
}

type MessageItem = Extract<TimelineItem, { kind: 'message' }>

const isMessage = (item: TimelineItem): item is MessageItem => item.kind === 'message'

const rowOf = (list: HTMLElement | null, messageId: string | null) =>
  list?.querySelector<HTMLElement>(`[data-message="${messageId}"]`)

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
