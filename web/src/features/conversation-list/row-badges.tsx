import { useText } from '../../i18n/i18n.ts'
import type { Conversation } from '../../lib/store/types.ts'
import { Badge, type BadgeTone } from '../../ui/badge.tsx'
import { FlagIcon } from '../../ui/icons.tsx'
import styles from './conversation-list.module.css'

const tones: Record<Conversation['status'], BadgeTone> = { WAITING: 'amber', ACTIVE: 'green', CLOSED: 'grey' }

/** What one should know of a conversation before opening it. */
export function RowBadges({ conversation }: { conversation: Conversation }) {
  const { inbox: text, common } = useText()
  const { kind, status, handler, unreadCount, requiresHuman, priority } = conversation
  return (
    <span className={styles.badges}>
      {kind === 'EMAIL' && (
        <Badge tone={unreadCount > 0 ? 'blue' : 'grey'}>{unreadCount > 0 ? text.newLetter : text.letter}</Badge>
      )}
      {priority === 1 && status !== 'CLOSED' && (
        <Badge tone="red">
          <FlagIcon size={11} />
          <span className="visually-hidden">{text.urgent}</span>
        </Badge>
      )}
      <Badge tone={tones[status]}>{text.status[status]}</Badge>
      {handler === 'AI' && status !== 'CLOSED' && <Badge tone="grey">{common.ai}</Badge>}
      {requiresHuman && status !== 'CLOSED' && <Badge tone="red">{text.needsHuman}</Badge>}
    </span>
  )
}
