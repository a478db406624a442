import { useLayoutEffect, useRef, useState } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTimeline } from '../../lib/store/hooks.ts'
import { firstUnread } from './timeline-items.ts'

/**
 * The message above which the new ones begin. It is decided when the conversation is opened and stays while it is
 * read; when messages come while nobody looks at the page, it moves to the first of them.
 */
export function useUnreadMark(conversationId: string): string | null {
  const { store, onEvent } = useInbox()
  const { ids, status } = useTimeline(conversationId)
  const [from, setFrom] = useState<string | null>(null)
  const isOpened = useRef(false)

  useLayoutEffect(() => {
    if (isOpened.current || status !== 'ready') return
    isOpened.current = true
    const messages = ids.flatMap((id) => store.message(id) ?? [])
    setFrom(firstUnread(messages, store.conversation(conversationId)?.unreadCount ?? 0))
  }, [status, ids, store, conversationId])

  useLayoutEffect(() => {
    let hasMoved = false
    const look = () => {
      hasMoved = false
    }
    const stop = onEvent((event) => {
      if (event.__typename !== 'MessageAdded' || event.conversation.id !== conversationId) return
      const { message } = event
      // One's own words say that everything above them was read.
      if (message.direction === 'OUT') setFrom(null)
      else if (message.direction === 'IN' && document.hidden && !hasMoved) {
        hasMoved = true
        setFrom(message.id)
      }
    })
    document.addEventListener('visibilitychange', look)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', look)
    }
  }, [onEvent, conversationId])

  return from
}
