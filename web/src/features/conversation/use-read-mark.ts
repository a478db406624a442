import { useEffect, useRef } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { MarkReadMutation } from '../../lib/store/message-documents.ts'

/** Says how far one has read, once it is really on the screen: the page is looked at and the end is in sight. */
export function useReadMark(conversationId: string, newestId: string | undefined, isAtEnd: boolean): void {
  const { api, store } = useInbox()
  const marked = useRef<string | null>(null)

  useEffect(() => {
    if (!newestId || !isAtEnd) return
    let timer: ReturnType<typeof setTimeout> | undefined

    const mark = () => {
      if (marked.current === newestId) return
      marked.current = newestId
      const input = { conversationId, messageId: newestId }
      api.mutate(MarkReadMutation, { input }).then(
        ({ markRead }) => store.setUnread(conversationId, markRead.readCursor.conversation.unreadCount),
        () => {
          // The next look at it says it again.
          marked.current = null
        },
      )
    }
    const look = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible' && document.hasFocus()) timer = setTimeout(mark, coalesceMs)
    }
    look()
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
    }
  }, [api, store, conversationId, newestId, isAtEnd])
}

/** Messages that come together are marked together. */
const coalesceMs = 300
