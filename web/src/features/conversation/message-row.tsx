import { memo } from 'react'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useMessage } from '../../lib/store/hooks.ts'
import { useSenderName } from '../../lib/use-sender-name.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Attachments } from './attachments.tsx'
import styles from './message.module.css'
import { MessageEditor } from './message-editor.tsx'
import { MessageMenu } from './message-menu.tsx'
import { Quote } from './quote.tsx'
import { Ticks } from './ticks.tsx'
import type { MessageActions } from './use-message-actions.ts'

interface MessageRowProps extends RowState {
  id: string
  isFirst: boolean
  actions: MessageActions
}

/** How one message stands among the others. */
export interface RowState {
  isEditing: boolean
  isMenuOpen: boolean
  /** Tab comes to this one, and arrows go on from it. */
  isCurrent: boolean
}

/** It listens to its own message, and to what its sender is called. */
export const MessageRow = memo(function MessageRow({ id, isFirst, actions, ...state }: MessageRowProps) {
  const { isEditing, isMenuOpen, isCurrent } = state
  const { conversation: text, common } = useText()
  const format = useFormat()
  const { self } = useInbox()
  const message = useMessage(id)
  const name = useSenderName(message?.sender)
  if (!message) return null

  const { direction, sender, createdAt, editedAt, deletedAt, replyTo, attachments } = message
  const at = new Date(createdAt)
  const isOwn = sender.agent?.id === self.id
  const isDeleted = deletedAt !== null
  const time = format.time(at)
  const textId = `said-${id}`
  return (
    <article
      className={styles.row}
      data-direction={direction}
      data-first={isFirst || undefined}
      data-message={id}
      tabIndex={isCurrent ? 0 : undefined}
      aria-describedby={isCurrent ? textId : undefined}
      aria-label={text.messageBy(isOwn ? common.you : name, time)}
    >
      {direction === 'IN' && (
        <span className={styles.avatar}>
          {isFirst && <Avatar name={name} id={sender.customer?.id ?? name} size={26} />}
        </span>
      )}
      <div className={styles.stack}>
        {isFirst && (
          <header className={styles.head}>
            <bdi>{isOwn ? common.you : name}</bdi>
            {direction === 'NOTE' && <span className={styles.noteMark}>{text.note}</span>}
          </header>
        )}
        <div id={isCurrent ? textId : undefined} className={styles.bubble} data-deleted={isDeleted || undefined}>
          {replyTo && !isDeleted && <Quote message={replyTo} />}
          {isEditing && <MessageEditor message={message} onDone={actions.endEdit} />}
          {!isEditing && (isDeleted ? <em>{text.deleted}</em> : message.text && <PlainText text={message.text} />)}
          {!isDeleted && attachments.length > 0 && <Attachments messageId={id} attachments={attachments} />}
          <footer className={styles.meta}>
            {editedAt && !isDeleted && <span>{text.edited}</span>}
            <time dateTime={createdAt} title={format.dateTime(at)}>
              {time}
            </time>
            {direction === 'OUT' && !isDeleted && <Ticks message={message} />}
          </footer>
        </div>
      </div>
      {!isDeleted && !isEditing && (
        <MessageMenu message={message} isOwn={isOwn} isOpen={isMenuOpen} isReachable={isCurrent} actions={actions} />
      )}
    </article>
  )
})
