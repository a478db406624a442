import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTypists } from '../../lib/store/hooks.ts'
import styles from './composer.module.css'

/** Two people should not answer at once. */
export function ColleagueWarning({ conversationId }: { conversationId: string }) {
  const { conversation: text } = useText()
  const { self } = useInbox()
  const colleague = useTypists(conversationId).find(({ sender }) => sender.agent && sender.agent.id !== self.id)
  if (!colleague) return null
  return (
    <p className={styles.warning} role="status">
      {text.colleagueTyping(colleague.sender.name)}
    </p>
  )
}
