import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { TimelineItem } from './timeline-items.ts'

/** So far from the end somebody still reads the end. */
const endPx = 60

/**
 * Whoever is at the end of a list stays there, whatever grows: a message that comes, a picture that is loaded, the
 * field below. Whoever has scrolled up stays where they are, and is told how many messages came since.
 */
export function useEnd(items: readonly TimelineItem[]) {
  const list = useRef<HTMLElement>(null)
  const isFollowing = useRef(true)
  const last = useRef({ top: 0, height: 0, room: 0 })
  const known = useRef<Set<string> | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const [missed, setMissed] = useState(0)

  const attach = useCallback((element: HTMLElement | null) => {
    list.current = element
    if (!element) return
    const stay = () => {
      if (isFollowing.current) element.scrollTop = element.scrollHeight
      last.current = measure(element)
    }
    stay()
    const observer = new ResizeObserver(stay)
    for (const one of [element, ...element.children]) observer.observe(one)
    return () => observer.disconnect()
  }, [])

  const toEnd = useCallback(() => {
    isFollowing.current = true
    setAtEnd(true)
    setMissed(0)
    const element = list.current
    if (element) element.scrollTop = element.scrollHeight
  }, [])

  const onScroll = useCallback(() => {
    const element = list.current
    if (!element) return
    const { top, height, room } = measure(element)
    const before = last.current
    last.current = { top, height, room }
    const isNear = top + room >= height - endPx
    // Only somebody who goes up leaves the end. What grows or shrinks moves the end too, and is followed.
    const hasGoneUp = top < before.top && height === before.height && room === before.room
    if (isNear === isFollowing.current || (!isNear && !hasGoneUp)) return
    isFollowing.current = isNear
    setAtEnd(isNear)
    if (isNear) setMissed(0)
  }, [])

  useLayoutEffect(() => {
    const isFirst = known.current === null
    known.current ??= new Set()
    const fresh = newAtEnd(items, known.current)
    for (const { key } of fresh) known.current.add(key)
    if (isFirst) return
    if (fresh.some(({ kind }) => kind === 'pending')) toEnd()
    else if (!isFollowing.current) {
      setMissed((count) => count + fresh.filter(({ kind }) => kind === 'message').length)
    }
  }, [items, toEnd])

  return { attach, list, isAtEnd, missed, toEnd, onScroll }
}

/** What was said since; of the very much that may be above, nothing is looked at. */
export function newAtEnd(items: readonly TimelineItem[], known: ReadonlySet<string>): readonly TimelineItem[] {
  const last = items.findLastIndex(({ kind, key }) => isSaid(kind) && known.has(key))
  return items.slice(last + 1).filter(({ kind }) => isSaid(kind))
}

const isSaid = (kind: TimelineItem['kind']) => kind === 'message' || kind === 'pending'

const measure = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => ({
  top: scrollTop,
  height: scrollHeight,
  room: clientHeight,
})
