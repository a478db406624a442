import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useConversation, useTimeline } from '../../lib/store/hooks.ts'
import { Announcer } from './announcer.tsx'
import styles from './conversation.module.css'
import { ConversationHeader } from './conversation-header.tsx'
import { CustomerSlot, useCustomerSlot } from './customer-slot.tsx'
import { Timeline, type TimelineHandle } from './timeline.tsx'
import { useFailedCommands } from './use-failed-commands.ts'
import { useViewing } from './use-viewing.ts'

export interface WritingParts {
  /** The message to answer, which `onReplied` forgets. */
  replyToId: string | null
  onReplied(): void
  /** Answers whether there is a message of one's own to change. */
  onEditLast(): boolean
  /** Goes up each time the field is to take the focus. */
  focusRequests: number
}

interface ConversationPaneProps {
  id: string
  /** Where one writes. */
  composer(parts: WritingParts): ReactNode
  /** Who one writes with. */
  customer(close: () => void): ReactNode
}

/** The open conversation. */
export function ConversationPane({ id, composer, customer }: ConversationPaneProps) {
  const { conversation: text } = useText()
  const { loadConversation, store, self } = useInbox()
  const [replyToId, setReplyToId] = useState<string | null>(null)
  const [editingId, setEditingId] = useState<string | null>(null)
  const [focusRequests, setFocusRequests] = useState(0)
  const timeline = useRef<TimelineHandle>(null)
  const slot = useCustomerSlot()
  useEffect(() => void loadConversation(id), [loadConversation, id])
  useViewing(id)
  useFailedCommands(id)

  useCommand({
    id: 'conversation.edit-last',
    keys: ['shift+arrowup'],
    label: text.editLast,
    group: text.group,
    run: editLast,
  })

  const requestFocus = () => setFocusRequests((count) => count + 1)

  /** From an empty field: to one's own last message, or else to what was said. */
  function goUp(): boolean {
    if (!editLast()) timeline.current?.enter()
    return true
  }

  function editLast(): boolean {
    const own = store.timeline(id).ids.findLast((messageId) => {
      const message = store.message(messageId)
      return message?.sender.agent?.id === self.id && message.deletedAt === null
    })
    setEditingId(own ?? null)
    return own !== undefined
  }

  return (
    <div className={styles.pane} data-customer={slot.isColumn || undefined}>
      <section className={styles.talk} aria-label={text.group}>
        <ConversationHeader id={id} slot={slot} />
        <Timeline
          id={id}
          editingId={editingId}
          ref={timeline}
          onEdit={setEditingId}
          onLeave={requestFocus}
          onReply={(messageId) => {
            setReplyToId(messageId)
            requestFocus()
          }}
        />
        <WhereThereIsSomebody id={id}>
          {composer({ replyToId, focusRequests, onReplied: () => setReplyToId(null), onEditLast: goUp })}
        </WhereThereIsSomebody>
      </section>
      <CustomerSlot id={id} slot={slot}>
        {customer(slot.close)}
      </CustomerSlot>
      <Announcer id={id} />
    </div>
  )
}

/** Nobody writes into a conversation that is not there, or that one may not see. */
function WhereThereIsSomebody({ id, children }: { id: string; children: ReactNode }) {
  const isFailed = useTimeline(id).status === 'failed'
  const isKnown = useConversation(id) !== undefined
  return isFailed && !isKnown ? null : children
}
