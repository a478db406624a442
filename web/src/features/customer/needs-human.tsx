import { useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { topLayer, useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetHandlerMutation } from '../../lib/store/message-documents.ts'
import { normalise } from '../../lib/store/normalise.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import styles from './customer-panel.module.css'

/** Why the conversation needs a person, and that a person has seen to it. */
export function NeedsHuman({ id, reason }: { id: string; reason: string | null }) {
  const { conversation: text } = useText()
  const { customer: labels, group } = text
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()
  const button = useRef<HTMLButtonElement>(null)
  const command = { id: 'conversation.helped', keys: ['shift+h'], label: labels.helped, group }
  useCommand({
    ...command,
    isAbove: () => topLayer()?.contains(button.current) ?? false,
    run: () => void settle(),
  })

  async function settle() {
    const readAt = store.beginRead()
    try {
      const input = { conversationId: id, handler: 'AGENT' as const, requiresHuman: false }
      const { setConversationHandler } = await api.mutate(SetHandlerMutation, { input })
      store.merge(normalise([setConversationHandler.conversation]), readAt)
    } catch (error) {
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  return (
    <span className={styles.needs}>
      <bdi>{reason ?? labels.yes}</bdi>
      <button
        ref={button}
        type="button"
        className={styles.settle}
        aria-label={labels.helped}
        title={labels.helped}
        onClick={() => void settle()}
      >
        {labels.settle}
      </button>
    </span>
  )
}
