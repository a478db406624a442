import { useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { DeleteMessageMutation } from '../../lib/store/message-documents.ts'
import type { Message } from '../../lib/store/types.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
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
  const [isDeleting, setDeleting] = useState(false)

  async function copy() {
    try {
      await navigator.clipboard.writeText(message.text)
      notices.show({ tone: 'plain', text: text.copied })
    } catch {
      notices.show({ tone: 'error', text: text.copyFailed })
    }
  }

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
    ...(message.text === '' ? [] : [{ id: 'copy', label: text.copy, onChoose: () => void copy() }]),
    ...(isOwn ? [{ id: 'edit', label: text.edit, onChoose: onEdit }] : []),
    ...(isOwn ? [{ id: 'delete', label: text.delete, isDanger: true, onChoose: () => setDeleting(true) }] : []),
  ]
  return (
    <>
      <Menu
        label={text.messageActions}
        items={items}
        trigger={
          <IconButton label={text.messageActions} className={styles.more}>
            <MoreIcon />
          </IconButton>
        }
      />
      {/* There are many messages, and few of them are deleted. */}
      {isDeleting && (
        <ConfirmDialog
          title={text.deleteTitle}
          text={text.deleteText}
          action={text.delete}
          isOpen
          onConfirm={() => void remove()}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  )
}
