import { useEffect, useMemo } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetTypingMutation } from '../../lib/store/message-documents.ts'
import { createTypingSignal, type TypingSignal } from './typing-signal.ts'

export function useTypingSignal(conversationId: string): TypingSignal {
  const { api } = useInbox()
  const signal = useMemo(
    () =>
      createTypingSignal((isTyping) => {
        // Best effort: nothing depends on it.
        api.mutate(SetTypingMutation, { input: { conversationId, isTyping } }).catch(() => undefined)
      }),
    [api, conversationId],
  )
  useEffect(() => signal.stop, [signal])
  return signal
}
