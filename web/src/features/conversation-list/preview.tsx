import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTypists } from '../../lib/store/hooks.ts'
import type { Conversation } from '../../lib/store/types.ts'
import { useSenderName } from '../../lib/use-sender-name.ts'
import styles from './conversation-list.module.css'

/** The last thing said, or that somebody is just writing. */
export function Preview({ conversation }: { conversation: Conversation }) {
  const { inbox: text, common } = useText()
  const { self } = useInbox()
  const [typist] = useTypists(conversation.id)
  const { lastMessage, subject } = conversation
  const name = useSenderName(lastMessage?.sender)
  const typing = useSenderName(typist?.sender)
  if (typist) {
    return (
      <span className={styles.typing}>
        {typist.sender.kind === 'CUSTOMER' ? text.isTyping : text.typing(typing)}
        <span className={styles.dots} aria-hidden="true" />
      </span>
    )
  }

  return (
    <span className={styles.preview}>
      {subject && (
        <>
          <bdi className={styles.subject}>{subject}</bdi>
          {' · '}
        </>
      )}
      <bdi>{lastMessage ? said(lastMessage) : text.noMessages}</bdi>
    </span>
  )

  function said({ deletedAt, direction, sender, ...message }: NonNullable<typeof lastMessage>): string {
    if (deletedAt) return text.deleted
    // Without words it is files.
    const words = message.text.trim() || common.attachment
    if (direction === 'IN') return words
    return sender.agent?.id === self.id ? text.youSaid(words) : text.agentSaid(name, words)
  }
}
