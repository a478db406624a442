import { useMemo, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { DeleteMessageMutation } from '../../lib/store/message-documents.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import type { MessageFocus } from './use-message-focus.ts'

/** What one can do with a message. The same as long as the conversation is open, so that no row is painted for it. */
export interface MessageActions {
  reply(messageId: string): void
  edit(messageId: string): void
  /** The text was changed, or left as it was. */
  endEdit(): void
  copy(messageId: string): void
  /** Asks first. */
  remove(messageId: string): void
  /** Null closes it. */
  openMenu(messageId: string | null): void
}

interface Asked {
  focus: Pick<MessageFocus, 'focusedId' | 'focus'>
  onReply(messageId: string): void
  /** Null when it is done. */
  onEdit(messageId: string | null): void
  /** Back to where one writes. */
  onLeave(): void
}

export function useMessageActions(asked: Asked) {
  const { conversation: text } = useText()
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()
  const [menuId, setMenuId] = useState<string | null>(null)
  const [removingId, setRemovingId] = useState<string | null>(null)

  const editedByKeys = useRef<string | null>(null)

  function edit(messageId: string) {
    editedByKeys.current = asked.focus.focusedId() === messageId ? messageId : null
    asked.onEdit(messageId)
  }

  /** Whoever came from the message goes on from it, everybody else writes on. */
  function endEdit() {
    asked.onEdit(null)
    if (editedByKeys.current) asked.focus.focus(editedByKeys.current)
    else asked.onLeave()
    editedByKeys.current = null
  }

  async function copy(messageId: string) {
    const words = store.message(messageId)?.text
    if (!words) return
    try {
      await navigator.clipboard.writeText(words)
      notices.show({ tone: 'plain', text: text.copied })
    } catch {
      notices.show({ tone: 'error', text: text.copyFailed })
    }
  }

  async function remove(messageId: string) {
    const readAt = store.beginRead()
    try {
      const { deleteMessage } = await api.mutate(DeleteMessageMutation, { input: { messageId } })
      store.merge({ messages: [deleteMessage.message] }, readAt)
    } catch (error) {
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  const latest = useRef({ ...asked, edit, endEdit, copy })
  latest.current = { ...asked, edit, endEdit, copy }
  const actions = useMemo(
    (): MessageActions => ({
      reply: (messageId) => latest.current.onReply(messageId),
      edit: (messageId) => latest.current.edit(messageId),
      endEdit: () => latest.current.endEdit(),
      copy: (messageId) => void latest.current.copy(messageId),
      remove: setRemovingId,
      openMenu: setMenuId,
    }),
    [],
  )
  return {
    actions,
    menuId,
    /** The message that one is asked about before it is deleted. */
    removing: removingId && { confirm: () => void remove(removingId), close: () => setRemovingId(null) },
  }
}
