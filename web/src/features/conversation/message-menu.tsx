import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { DeleteMessageMutation } from '../../lib/store/message-documents.ts'
import type { Message } from '../../lib/store/types.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { IconButton } from '../../ui/button.tsx'
import { MoreIcon } from '../../ui/icons.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import styles from './message.module.css'

interface MessageMenuProps {
  message: Message
  isOwn: boolean
  onReply(): void
  onEdit(): void
}

/** What one can do with a message. */
export function MessageMenu({ message, isOwn, onReply, onEdit }: MessageMenuProps) {
  const { conversation: text } = useText()
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()

  async function remove() {
    const readAt = store.beginRead()
    try {
      const { deleteMessage } = await api.mutate(DeleteMessageMutation, { input: { messageId: message.id } })
      store.merge({ messages: [deleteMessage.message] }, readAt)
    } catch (error) {
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  const items: MenuItem[] = [
    ...(message.direction === 'NOTE' ? [] : [{ id: 'reply', label: text.reply, onChoose: onReply }]),
    { id: 'copy', label: text.copy, onChoose: () => void navigator.clipboard.writeText(message.text) },
    ...(isOwn ? [{ id: 'edit', label: text.edit, onChoose: onEdit }] : []),
    ...(isOwn ? [{ id: 'delete', label: text.delete, isDanger: true, onChoose: () => void remove() }] : []),
  ]
  return (
    <Menu
      label={text.messageActions}
      items={items}
      trigger={
        <IconButton label={text.messageActions} className={styles.more}>
          <MoreIcon />
        </IconButton>
      }
    />
  )
}
