import { useCallback, useState } from 'react'

const keyOf = (conversationId: string) => `parley.draft.${conversationId}`

/** What somebody has begun to write in a conversation. It outlives reloads and looks at other conversations. */
export function useDraft(conversationId: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => localStorage.getItem(keyOf(conversationId)) ?? '')
  const change = useCallback(
    (text: string) => {
      setDraft(text)
      if (text === '') localStorage.removeItem(keyOf(conversationId))
      else localStorage.setItem(keyOf(conversationId), text)
    },
    [conversationId],
  )
  return [draft, change]
}
