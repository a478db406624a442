import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { apiErrorOf } from '../../lib/api-error.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { optionIdOf } from './canned-list.tsx'
import { CannedRepliesQuery, RenderCannedReplyQuery } from './documents.ts'
import { type CannedReply, matchCanned, slashWord } from './match-canned.ts'

interface CannedParts {
  conversationId: string
  draft: string
  /** What is written by now, in the mode of this render. */
  read(): string
  onText(text: string): void
}

/** Canned replies behind a slash: arrows choose, Enter or Tab takes, Escape closes. */
export function useCanned({ conversationId, draft, read, onText }: CannedParts) {
  const { api, notices } = useInbox()
  const client = useClient()
  const errorText = useErrorText()
  const listId = useId()
  const [chosen, setChosen] = useState(0)
  const [closedFor, setClosedFor] = useState<string | null>(null)
  /** The slash word that a reply is to take the place of, until that is there. */
  const [filling, setFilling] = useState<string | null>(null)
  const fillings = useRef(0)
  const isFilling = filling !== null && draft.includes(filling)
  const word = slashWord(draft)
  const [{ data, error, fetching }] = useQuery({
    query: CannedRepliesQuery,
    pause: word === null,
    requestPolicy: 'cache-and-network',
  })
  const isWanted = word !== null && closedFor !== draft && !isFilling
  const known = data?.cannedReplies
  const isOpen = isWanted && known !== undefined
  const isAwaited = isWanted && known === undefined && (fetching || error === undefined)
  const replies = isOpen ? matchCanned(known, word) : []
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word begins at the first again.
  useEffect(() => setChosen(0), [word])
  useEffect(() => () => void fillings.current++, [])

  /** Only the slash word makes room: whatever was written around it meanwhile stays. */
  async function fill(find: () => CannedReply | undefined | Promise<CannedReply | undefined>) {
    const turn = ++fillings.current
    const isOver = () => turn !== fillings.current
    setFilling(draft)
    try {
      const reply = await find()
      if (!reply || isOver()) return
      const { renderCannedReply: text } = await api.query(RenderCannedReplyQuery, { id: reply.id, conversationId })
      if (!isOver() && read().includes(draft)) onText(read().replace(draft, () => text))
    } catch (error) {
      if (!isOver()) notices.show({ tone: 'error', text: errorText(error) })
    } finally {
      if (!isOver()) setFilling(null)
    }
  }

  const choose = (reply: CannedReply) => void fill(() => reply)

  async function findFirst(word: string): Promise<CannedReply | undefined> {
    const { data, error } = await client.query(CannedRepliesQuery, {}).toPromise()
    if (error) throw apiErrorOf(error)
    return matchCanned(data?.cannedReplies ?? [], word)[0]
  }

  function close() {
    fillings.current++
    setFilling(null)
    setClosedFor(draft)
  }

  /** Answers whether the key was for the list. */
  function onKeyDown({ key, shiftKey }: KeyboardEvent): boolean {
    const isEnter = key === 'Enter' && !shiftKey
    const reply = replies[chosen]
    if (key === 'Escape' && (isOpen || isAwaited || isFilling)) close()
    // The list is on its way; what is asked for is taken as soon as it is there.
    else if (isEnter && isAwaited) void fill(() => findFirst(word))
    else if (key === 'ArrowDown' && replies.length > 0) setChosen((chosen + 1) % replies.length)
    else if (key === 'ArrowUp' && replies.length > 0) setChosen((chosen + replies.length - 1) % replies.length)
    else if ((key === 'Tab' || isEnter) && reply) choose(reply)
    else return false
    return true
  }

  return {
    list: isOpen ? { id: listId, replies, chosen, onChoose: choose } : null,
    /** The list or a reply is on its way. */
    isLoading: isAwaited || isFilling,
    isFilling,
    onKeyDown,
    fieldProps: {
      'aria-autocomplete': 'list' as const,
      'aria-haspopup': 'listbox' as const,
      'aria-controls': isOpen ? listId : undefined,
      'aria-activedescendant': isOpen && replies.length > 0 ? optionIdOf(listId, chosen) : undefined,
    },
  }
}
