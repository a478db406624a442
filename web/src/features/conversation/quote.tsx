import { useText } from '../../i18n/i18n.ts'
import type { Message } from '../../lib/store/types.ts'
import { useSenderName } from '../../lib/use-sender-name.ts'
import styles from './message.module.css'

/** The message that another one answers. */
export function Quote({ message }: { message: Pick<Message, 'text' | 'sender' | 'deletedAt'> }) {
  const { conversation: text, common } = useText()
  const { sender, deletedAt } = message
  const name = useSenderName(sender)
  return (
    <blockquote className={styles.quote}>
      <bdi className={styles.quoteName}>{name}</bdi>
      <bdi className={styles.quoteText}>{deletedAt ? text.deleted : message.text.trim() || common.attachment}</bdi>
    </blockquote>
  )
}
