import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTypists } from '../../lib/store/hooks.ts'
import { useSenderName } from '../../lib/use-sender-name.ts'
import styles from './composer.module.css'

/** Two should not answer at once, whether a colleague or the AI. */
export function ColleagueWarning({ conversationId }: { conversationId: string }) {
  const { conversation: text } = useText()
  const { self } = useInbox()
  const colleague = useTypists(conversationId).find(
    ({ sender }) => sender.kind === 'AI' || (sender.agent && sender.agent.id !== self.id),
  )
  const name = useSenderName(colleague?.sender)
  if (!colleague) return null
  return (
    <p className={styles.warning} role="status">
      {text.colleagueTyping(name)}
    </p>
  )
}
