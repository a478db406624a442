import { useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { topLayer, useCommand } from '../../keyboard/use-commands.ts'
import { useConversationActions } from '../../lib/use-conversation-actions.ts'
import styles from './customer-panel.module.css'

/** Why the conversation needs a person, and that a person has seen to it. */
export function NeedsHuman({ id, reason }: { id: string; reason: string | null }) {
  const { conversation: text } = useText()
  const { customer: labels, group } = text
  const { settle } = useConversationActions(id)
  const button = useRef<HTMLButtonElement>(null)
  // In a drawer, which has the keys for itself.
  useCommand({
    id: 'conversation.helped',
    keys: ['shift+h'],
    label: labels.helped,
    group,
    isAbove: () => topLayer()?.contains(button.current) ?? false,
    run: () => void settle(),
  })

  function press() {
    // The button is about to go.
    button.current?.closest('dl')?.querySelector<HTMLElement>('button')?.focus()
    void settle()
  }

  return (
    <span className={styles.needs}>
      <bdi>{reason ?? labels.yes}</bdi>
      <button ref={button} type="button" className={styles.settle} title={labels.helped} onClick={press}>
        {labels.settle}
      </button>
    </span>
  )
}
