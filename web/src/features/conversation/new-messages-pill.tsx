import { useFormat, useText } from '../../i18n/i18n.ts'
import { ChevronIcon } from '../../ui/icons.tsx'
import styles from './timeline.module.css'

/** Leads back to the end of the conversation, and says how much came since. */
export function NewMessagesPill({ count, onClick }: { count: number; onClick(): void }) {
  const { conversation: text } = useText()
  const format = useFormat()
  return (
    <button type="button" className={styles.pill} data-new={count > 0 || undefined} onClick={onClick}>
      <ChevronIcon size={14} />
      {count > 0 ? format.count(count, text.newMessages) : text.toEnd}
    </button>
  )
}
