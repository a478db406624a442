import { useEffect } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetPresenceMutation } from '../../lib/store/message-documents.ts'

/** What is said over HTTP holds for 45 seconds. */
const repeatMs = 25_000

/** Tells the team which conversation is on this screen, while the page is looked at. */
export function useViewing(conversationId: string): void {
  const { api } = useInbox()
  useEffect(() => {
    const say = (viewingConversationId: string | null) => {
      const input = { status: 'ONLINE' as const, viewingConversationId }
      // Best effort: it is said again soon.
      api.mutate(SetPresenceMutation, { input }).catch(() => undefined)
    }
    const look = () => say(document.visibilityState === 'visible' ? conversationId : null)
    look()
    const timer = setInterval(look, repeatMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      say(null)
    }
  }, [api, conversationId])
}
