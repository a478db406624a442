import { type PointerEvent, useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import type { Messages } from '../../i18n/messages.ts'
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
  const isByPointer = useRef(false)
  const toggle = () => actions.openMenu(isOpen ? null : message.id)

  function close() {
    isByPointer.current = false
    actions.openMenu(null)
  }

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || event.ctrlKey) return
    // The focus goes into the menu, and comes back from there.
    event.preventDefault()
    isByPointer.current = true
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
      {isOpen && (
        <PopupMenu
          label={text.messageActions}
          items={itemsOf({ message, isOwn, actions }, text)}
          isByKeys={!isByPointer.current}
          onClose={close}
        />
      )}
    </span>
  )
}

function itemsOf(
  { message, isOwn, actions }: Pick<MessageMenuProps, 'message' | 'isOwn' | 'actions'>,
  text: Messages['conversation'],
): MenuItem[] {
  const { id } = message
  return [
    ...(message.direction === 'NOTE' ? [] : [{ id: 'reply', label: text.reply, onChoose: () => actions.reply(id) }]),
    ...(message.text === '' ? [] : [{ id: 'copy', label: text.copy, onChoose: () => actions.copy(id) }]),
    ...(isOwn ? [{ id: 'edit', label: text.edit, onChoose: () => actions.edit(id) }] : []),
    ...(isOwn ? [{ id: 'delete', label: text.delete, isDanger: true, onChoose: () => actions.remove(id) }] : []),
  ]
}
