import { useCallback, useRef, useState } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { useDraftFiles } from './draft-files.ts'
import { draftKey, type Mode } from './draft-key.ts'

/**
 * What somebody has begun to write in a conversation. It outlives reloads and looks at other conversations. A note is
 * kept apart from a reply, so that what is meant for the team is never found in the field for the customer.
 */
export function useDraft(conversationId: string, mode: Mode) {
  const { self } = useInbox()
  const keyOf = (of: Mode) => draftKey(self.id, conversationId, of)
  const [drafts, setDrafts] = useState(() => ({ reply: stored(keyOf('reply')), note: stored(keyOf('note')) }))
  const latest = useRef(drafts)
  latest.current = drafts
  const key = keyOf(mode)
  const change = useCallback(
    (text: string) => {
      setDrafts((known) => ({ ...known, [mode]: text }))
      if (text === '') localStorage.removeItem(key)
      else localStorage.setItem(key, text)
    },
    [mode, key],
  )
  /** What is written by now, for whoever has waited since. */
  const read = () => latest.current[mode]
  const other = mode === 'note' ? 'reply' : 'note'
  const otherFiles = useDraftFiles(keyOf(other))
  return { draft: drafts[mode], change, read, hasOther: drafts[other] !== '' || otherFiles.length > 0 }
}

const stored = (key: string) => localStorage.getItem(key) ?? ''
