import type { PointerEvent } from 'react'
import { useText } from '../../i18n/i18n.ts'
import type { Message } from '../../lib/store/types.ts'
import { IconButton } from '../../ui/button.tsx'
import { MoreIcon } from '../../ui/icons.tsx'
import { type MenuItem, PopupMenu } from '../../ui/menu.tsx'
import styles from './message.module.css'
import type { MessageActions } from './use-message-actions.ts'

interface MessageMenuProps {
  message: Message
  isOwn: boolean
  isOpen: boolean
  /** Whether Tab comes here. */
  isReachable: boolean
  actions: MessageActions
}

/** What one can do with a message. There are many messages, so there is only a button until one presses it. */
export function MessageMenu({ message, isOwn, isOpen, isReachable, actions }: MessageMenuProps) {
  const { conversation: text } = useText()
  const toggle = () => actions.openMenu(isOpen ? null : message.id)

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || event.ctrlKey) return
    // The focus goes into the menu, and comes back from there.
    event.preventDefault()
    toggle()
  }

  return (
    <span className={styles.menu}>
      <IconButton
        label={text.messageActions}
        className={styles.more}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        tabIndex={isReachable ? 0 : -1}
        onPointerDown={onPointerDown}
        // A pointer has opened it before it comes to a click, keys have not.
        onClick={({ detail }) => (detail === 0 ? toggle() : undefined)}
      >
        <MoreIcon />
      </IconButton>
      {isOpen && <Choices message={message} isOwn={isOwn} actions={actions} />}
    </span>
  )
}

function Choices({ message, isOwn, actions }: Pick<MessageMenuProps, 'message' | 'isOwn' | 'actions'>) {
  const { conversation: text } = useText()
  const { id } = message
  const items: MenuItem[] = [
    ...(message.direction === 'NOTE' ? [] : [{ id: 'reply', label: text.reply, onChoose: () => actions.reply(id) }]),
    ...(message.text === '' ? [] : [{ id: 'copy', label: text.copy, onChoose: () => actions.copy(id) }]),
    ...(isOwn ? [{ id: 'edit', label: text.edit, onChoose: () => actions.edit(id) }] : []),
    ...(isOwn ? [{ id: 'delete', label: text.delete, isDanger: true, onChoose: () => actions.remove(id) }] : []),
  ]
  return <PopupMenu label={text.messageActions} items={items} onClose={() => actions.openMenu(null)} />
}
