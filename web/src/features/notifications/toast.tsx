import { useText } from '../../i18n/i18n.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { CloseIcon } from '../../ui/icons.tsx'
import styles from './notifications.module.css'
import { useLifetime } from './use-lifetime.ts'
import type { News } from './worth-telling.ts'

interface ToastProps {
  news: News
  onOpen(): void
  onClose(): void
}

/** Gone after five seconds, unless somebody is about to use it. */
export function Toast({ news, onOpen, onClose }: ToastProps) {
  const { notifications: text, common, inbox } = useText()
  const { isLeaving, hold } = useLifetime(onClose)
  return (
    <div className={styles.toast} data-leaving={isLeaving || undefined} data-message={news.messageId} {...hold}>
      <button type="button" className={styles.open} onClick={onOpen}>
        <Avatar name={news.from} id={news.conversationId} size={32} />
        <span className={styles.words}>
          <span className={styles.title}>
            <bdi>{news.from}</bdi>
            {news.isLetter && <Badge tone="blue">{inbox.newLetter}</Badge>}
            {news.isNewConversation && !news.isLetter && <Badge tone="amber">{text.newConversation}</Badge>}
          </span>
          <bdi className={styles.text}>{news.text.trim() || common.attachment}</bdi>
        </span>
      </button>
      <IconButton label={common.close} onClick={onClose}>
        <CloseIcon size={14} />
      </IconButton>
    </div>
  )
}
