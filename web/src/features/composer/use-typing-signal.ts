import { useCallback, useEffect, useRef } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetTypingMutation } from '../../lib/store/message-documents.ts'

/** A moment of typing, before anybody is told. */
const debounceMs = 300
/** What was said is over after six seconds. */
const repeatMs = 3_000

/** Tells the other side that one types: soon after it began, again while it goes on, and when the field is empty. */
export function useTypingSignal(conversationId: string): (isTyping: boolean) => void {
  const { api } = useInbox()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saidAt = useRef(0)

  const say = useCallback(
    (isTyping: boolean) => {
      saidAt.current = isTyping ? performance.now() : 0
      // Best effort: nothing depends on it.
      api.mutate(SetTypingMutation, { input: { conversationId, isTyping } }).catch(() => undefined)
    },
    [api, conversationId],
  )
  const signal = useCallback(
    (isTyping: boolean) => {
      clearTimeout(timer.current)
      if (!isTyping) return saidAt.current > 0 ? say(false) : undefined
      if (saidAt.current > 0 && performance.now() - saidAt.current < repeatMs) return
      timer.current = setTimeout(() => say(true), debounceMs)
    },
    [say],
  )
  useEffect(() => () => signal(false), [signal])
  return signal
}
