import { type ReactNode, useEffect, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import styles from './conversation.module.css'
import { ConversationHeader } from './conversation-header.tsx'
import { Timeline } from './timeline.tsx'
import { useViewing } from './use-viewing.ts'

interface ConversationPaneProps {
  id: string
  /** Where one writes; `replyToId` is the message to answer, which `onReplied` forgets. */
  composer(reply: { replyToId: string | null; onReplied(): void }): ReactNode
}

/** The open conversation. */
export function ConversationPane({ id, composer }: ConversationPaneProps) {
  const { conversation: text } = useText()
  const { loadConversation } = useInbox()
  const [replyToId, setReplyToId] = useState<string | null>(null)
  useEffect(() => void loadConversation(id), [loadConversation, id])
  useViewing(id)
  return (
    <section className={styles.pane} aria-label={text.group}>
      <ConversationHeader id={id} />
      <Timeline id={id} onReply={setReplyToId} />
      {composer({ replyToId, onReplied: () => setReplyToId(null) })}
    </section>
  )
}
