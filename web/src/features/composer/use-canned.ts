import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useQuery } from 'urql'
import { useInbox } from '../../lib/inbox-context.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { optionIdOf } from './canned-list.tsx'
import { CannedRepliesQuery, RenderCannedReplyQuery } from './documents.ts'
import { type CannedReply, matchCanned, slashWord } from './match-canned.ts'

interface CannedParts {
  conversationId: string
  draft: string
  onText(text: string): void
}

/** Canned replies behind a slash: arrows choose, Enter or Tab takes, Escape closes. */
export function useCanned({ conversationId, draft, onText }: CannedParts) {
  const { api, notices } = useInbox()
  const errorText = useErrorText()
  const listId = useId()
  const [chosen, setChosen] = useState(0)
  const [closedFor, setClosedFor] = useState<string | null>(null)
  const word = slashWord(draft)
  const [{ data }] = useQuery({ query: CannedRepliesQuery, pause: word === null, requestPolicy: 'cache-and-network' })
  const isOpen = word !== null && closedFor !== draft && data !== undefined
  const replies = isOpen ? matchCanned(data.cannedReplies, word) : []
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word begins at the first again.
  useEffect(() => setChosen(0), [word])

  async function choose(reply: CannedReply) {
    try {
      const variables = { id: reply.id, conversationId }
      onText((await api.query(RenderCannedReplyQuery, variables)).renderCannedReply)
    } catch (error) {
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  /** Answers whether the key was for the list. */
  function onKeyDown({ key, shiftKey }: KeyboardEvent): boolean {
    if (!isOpen) return false
    const reply = replies[chosen]
    if (key === 'Escape') setClosedFor(draft)
    else if (key === 'ArrowDown' && replies.length > 0) setChosen((chosen + 1) % replies.length)
    else if (key === 'ArrowUp' && replies.length > 0) setChosen((chosen + replies.length - 1) % replies.length)
    else if ((key === 'Tab' || (key === 'Enter' && !shiftKey)) && reply) void choose(reply)
    else return false
    return true
  }

  return {
    list: isOpen ? { id: listId, replies, chosen, onChoose: (reply: CannedReply) => void choose(reply) } : null,
    onKeyDown,
    fieldProps: {
      'aria-autocomplete': 'list' as const,
      'aria-haspopup': 'listbox' as const,
      'aria-controls': isOpen ? listId : undefined,
      'aria-activedescendant': isOpen && replies.length > 0 ? optionIdOf(listId, chosen) : undefined,
    },
  }
}
