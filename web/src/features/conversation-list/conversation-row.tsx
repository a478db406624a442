import { memo } from 'react'
import { Link } from 'wouter'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { customerNameOf } from '../../lib/customer-name.ts'
import { useAgent, useConversation, useCustomer, usePresence } from '../../lib/store/hooks.ts'
import { useNow } from '../../lib/use-now.ts'
import { AgentAvatar } from '../../ui/agent-avatar.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { ChannelMark } from '../../ui/channel-mark.tsx'
import styles from './conversation-list.module.css'
import { Preview } from './preview.tsx'
import { RowBadges } from './row-badges.tsx'

export const rowIdOf = (id: string) => `row-${id}`

interface ConversationRowProps {
  id: string
  isOpen: boolean
  search: string
}

/** It listens to its own conversation only, so an event repaints this row and no other. */
export const ConversationRow = memo(function ConversationRow({ id, isOpen, search }: ConversationRowProps) {
  const { inbox: text, common } = useText()
  const format = useFormat()
  const conversation = useConversation(id)
  const customer = useCustomer(conversation?.customerId ?? '')
  const assignee = useAgent(conversation?.assigneeId ?? null)
  const presence = usePresence(`CUSTOMER:${conversation?.customerId ?? ''}`)
  const now = useNow()
  if (!conversation) return null

  const { unreadCount, lastActivityAt } = conversation
  const name = customerNameOf(customer, common.visitor)
  const at = new Date(lastActivityAt)
  return (
    <Link
      id={rowIdOf(id)}
      href={`/c/${id}${search}`}
      className={styles.row}
      data-unread={unreadCount > 0 || undefined}
      aria-current={isOpen ? 'true' : undefined}
    >
      <span className={styles.who}>
        <Avatar name={name} id={conversation.customerId} size={36} presence={presence?.status} />
        <ChannelMark channelId={conversation.channelId} kind={conversation.kind} />
      </span>
      <span className={styles.body}>
        <span className={styles.line}>
          <bdi className={styles.name}>{name}</bdi>
          <time className={styles.time} dateTime={lastActivityAt} title={format.dateTime(at)}>
            {format.ago(at, now)}
          </time>
        </span>
        <span className={styles.line}>
          <Preview conversation={conversation} />
          {unreadCount > 0 && (
            <span className={styles.unread}>
              <span aria-hidden="true">{unreadCount > 99 ? '99+' : format.number(unreadCount)}</span>
              <span className="visually-hidden">{text.unread(format.number(unreadCount))}</span>
            </span>
          )}
        </span>
        <span className={styles.line}>
          <RowBadges conversation={conversation} />
          {assignee && (
            <span className={styles.assignee} title={text.assignedTo(assignee.name)}>
              <AgentAvatar name={assignee.name} id={assignee.id} size={18} />
              <span className="visually-hidden">{text.assignedTo(assignee.name)}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  )
})
