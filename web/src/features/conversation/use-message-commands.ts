import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import type { MessageActions } from './use-message-actions.ts'
import type { MessageFocus } from './use-message-focus.ts'

interface Parts {
  focus: MessageFocus
  actions: MessageActions
  /** Back to where one writes. */
  onLeave(): void
}

/** What keys do with the message that has the focus. */
export function useMessageCommands({ focus, actions, onLeave }: Parts): void {
  const { conversation } = useText()
  const text = conversation.byKeys
  const { store, self, notices } = useInbox()
  const local = { group: conversation.messages, isKeyOnly: true, isLocal: true, when: () => focus.focusedId() !== null }

  /** Does something with the message; what is not one's own stays as it is. */
  const withMessage = (act: (messageId: string) => void, { isOwnOnly = false } = {}) => {
    const id = focus.focusedId()
    const message = id ? store.message(id) : undefined
    if (!id || !message || message.deletedAt !== null) return
    if (isOwnOnly && message.sender.agent?.id !== self.id) notices.show({ tone: 'plain', text: text.notOwn })
    else act(id)
  }

  useCommand({
    id: 'messages.enter',
    keys: ['m', 'mod+arrowup'],
    label: text.enter,
    group: conversation.messages,
    when: () => !isWriting(),
    run: focus.enter,
  })
  useCommand({
    ...local,
    id: 'messages.previous',
    keys: ['arrowup'],
    label: text.previous,
    run: () => void focus.move(-1),
  })
  useCommand({
    ...local,
    id: 'messages.next',
    keys: ['arrowdown'],
    label: text.next,
    run: () => (focus.move(1) ? undefined : onLeave()),
  })
  useCommand({
    ...local,
    id: 'messages.first',
    keys: ['home'],
    label: text.first,
    run: () => focus.moveToEdge('first'),
  })
  useCommand({ ...local, id: 'messages.last', keys: ['end'], label: text.last, run: () => focus.moveToEdge('last') })
  useCommand({
    ...local,
    id: 'messages.menu',
    keys: ['enter', 'contextmenu', 'shift+f10'],
    label: conversation.messageActions,
    run: () => withMessage(actions.openMenu),
  })
  useCommand({
    ...local,
    id: 'messages.reply',
    keys: ['r'],
    label: text.reply,
    run: () => withMessage((id) => (store.message(id)?.direction === 'NOTE' ? onLeave() : actions.reply(id))),
  })
  useCommand({ ...local, id: 'messages.copy', keys: ['c'], label: text.copy, run: () => withMessage(actions.copy) })
  useCommand({
    ...local,
    id: 'messages.edit',
    keys: ['e'],
    label: text.edit,
    run: () => withMessage(actions.edit, { isOwnOnly: true }),
  })
  useCommand({
    ...local,
    id: 'messages.delete',
    keys: ['delete', 'backspace'],
    label: text.delete,
    run: () => withMessage(actions.remove, { isOwnOnly: true }),
  })
  useCommand({ ...local, id: 'messages.leave', keys: ['escape'], label: text.leave, run: onLeave })
}

/** Where something is written already, arrows with Ctrl move in it. */
const isWriting = () => document.activeElement instanceof HTMLTextAreaElement && document.activeElement.value !== ''
