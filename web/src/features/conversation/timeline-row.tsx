import { useFormat, useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTypists } from '../../lib/store/hooks.ts'
import { useNow } from '../../lib/use-now.ts'
import { senderNameOf } from '../../lib/use-sender-name.ts'
import { MessageRow, type RowState } from './message-row.tsx'
import { PendingRow } from './pending-row.tsx'
import styles from './timeline.module.css'
import type { TimelineItem } from './timeline-items.ts'
import type { MessageActions } from './use-message-actions.ts'

interface TimelineRowProps {
  item: TimelineItem
  conversationId: string
  state: RowState
  actions: MessageActions
}

export function TimelineRow({ item, conversationId, state, actions }: TimelineRowProps) {
  switch (item.kind) {
    case 'day':
      return <DayRow at={item.at} />
    case 'unread':
      return <UnreadRow />
    case 'message':
      return <MessageRow id={item.id} isFirst={item.isFirst} actions={actions} {...state} />
    case 'pending':
      return <PendingRow id={item.id} />
    case 'typing':
      return <TypingRow conversationId={conversationId} />
  }
}

function DayRow({ at }: { at: string }) {
  const format = useFormat()
  return (
    <div className={styles.day}>
      <span>{format.day(new Date(at), useNow())}</span>
    </div>
  )
}

function UnreadRow() {
  const { conversation: text } = useText()
  return (
    <div className={styles.unread}>
      <span>{text.unread}</span>
    </div>
  )
}

function TypingRow({ conversationId }: { conversationId: string }) {
  const { conversation: text, common } = useText()
  const format = useFormat()
  const { store } = useInbox()
  const typists = useTypists(conversationId)
  if (typists.length === 0) return null
  const names = format.list(typists.map(({ sender }) => senderNameOf(sender, store, common)))
  const preview = typists.find((typist) => typist.preview)?.preview
  return (
    <div className={styles.typing}>
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>
        {format.count(typists.length, text.typing).replace('%', () => names)}
        {preview && <bdi className={styles.preview}>{preview}</bdi>}
      </span>
    </div>
  )
}
