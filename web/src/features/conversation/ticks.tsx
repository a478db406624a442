import { useText } from '../../i18n/i18n.ts'
import { useReadMarks } from '../../lib/store/hooks.ts'
import type { Message } from '../../lib/store/types.ts'
import { DoubleCheckIcon, FailedIcon, SentIcon } from '../../ui/icons.tsx'
import styles from './message.module.css'

/** How far a message has come: sent, delivered, read by the customer, or failed. */
export function Ticks({ message }: { message: Message }) {
  const { conversation: text } = useText()
  const marks = useReadMarks(message.conversation.id)
  const isRead = marks.some(
    ({ reader, lastReadSeq }) => reader.kind === 'CUSTOMER' && lastReadSeq >= (message.seq ?? 0),
  )
  const state = isRead ? 'READ' : message.deliveryStatus
  const Icon = icons[state]
  return (
    <span
      className={styles.ticks}
      data-state={state}
      role="img"
      aria-label={text.delivery[state]}
      title={text.delivery[state]}
    >
      <Icon size={14} />
    </span>
  )
}

const icons = {
  PENDING: SentIcon,
  SENT: SentIcon,
  DELIVERED: DoubleCheckIcon,
  READ: DoubleCheckIcon,
  FAILED: FailedIcon,
}
