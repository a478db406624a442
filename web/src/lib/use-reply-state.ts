import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useInbox } from './inbox-context.ts'
import { type ReplyState, replyStateOf } from './reply-state.ts'
import { useConversation, useTimeline } from './store/hooks.ts'
import { keys } from './store/store.ts'
import { useNow } from './use-now.ts'

const always = { replyWindow: null, replyLimit: null }

/** Whether one may write to a conversation's customer. It changes with what is written, with the rules, and with time. */
export function useReplyState(conversationId: string): ReplyState {
  const rules = useConversation(conversationId) ?? always
  const onTheirWay = useOnTheirWay(conversationId)
  const moment = useMoment(rules.replyWindow?.closesAt ?? null)
  return replyStateOf(rules, onTheirWay, moment)
}

/** How many of one's own messages to the customer the server has not answered for. */
function useOnTheirWay(conversationId: string): number {
  const { store } = useInbox()
  const { pending } = useTimeline(conversationId)
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = pending.map((id) => store.on(keys.pending(id), listener))
      return () => {
        for (const stop of stops) stop()
      }
    },
    [store, pending],
  )
  const isOnItsWay = (id: string) => {
    const message = store.pending(id)
    return message?.direction === 'OUT' && message.state !== 'failed'
  }
  return useSyncExternalStore(subscribe, () => pending.filter(isOnItsWay).length)
}

/** The time, as everybody's clock tells it, and to the point when that moment comes. */
function useMoment(awaited: string | null): Date {
  const now = useNow()
  const [reached, setReached] = useState(now)
  const left = awaited === null ? Number.POSITIVE_INFINITY : Date.parse(awaited) - Date.now()
  // What is further away is looked at again when the clock goes on.
  const isNear = left > 0 && left <= 60_000
  useEffect(() => {
    if (!isNear || awaited === null) return
    const timer = setTimeout(() => setReached(new Date()), Date.parse(awaited) - Date.now() + 1)
    return () => clearTimeout(timer)
  }, [isNear, awaited])
  // Rendered by chance between that moment and its timer, which is given up then.
  const seen = left <= 0 ? Date.now() : 0
  return new Date(Math.max(reached.getTime(), now.getTime(), seen))
}

/** Reads a conversation again when the settings of its channel change, which no event of its own tells. */
export function useFreshRules(conversationId: string): void {
  const { onEvent, loadConversation } = useInbox()
  const channelId = useConversation(conversationId)?.channelId
  useEffect(
    () =>
      onEvent((event) => {
        if (event.__typename === 'ChannelUpdated' && event.newChannel.id === channelId) {
          void loadConversation(conversationId)
        }
      }),
    [onEvent, loadConversation, conversationId, channelId],
  )
}
