import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetPriorityMutation } from '../../lib/store/message-documents.ts'
import { normalise } from '../../lib/store/normalise.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { ChevronIcon } from '../../ui/icons.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './customer-panel.module.css'

const priorities = [1, 2, 3, 4, 5] as const
type Priority = (typeof priorities)[number]

/** How urgent the conversation is. */
export function PriorityMenu({ id, priority }: { id: string; priority: number }) {
  const { conversation: text } = useText()
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()
  const labels = text.customer.priorities
  const current = priorities.find((one) => one === priority) ?? 3

  async function choose(next: Priority) {
    const readAt = store.beginRead()
    try {
      const input = { conversationId: id, priority: next }
      const { setConversationPriority } = await api.mutate(SetPriorityMutation, { input })
      store.merge(normalise([setConversationPriority.conversation]), readAt)
    } catch (error) {
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  return (
    <Menu
      label={text.customer.priority}
      align="start"
      command={{ id: 'conversation.priority', keys: ['p'], label: text.customer.choosePriority, group: text.group }}
      items={priorities.map((one) => ({
        id: String(one),
        label: labels[one],
        isChosen: one === current,
        onChoose: () => void choose(one),
      }))}
      trigger={
        <button
          type="button"
          className={styles.choice}
          data-urgent={current === 1 || undefined}
          aria-label={`${text.customer.priority}: ${labels[current]}`}
        >
          {labels[current]}
          <ChevronIcon size={11} />
        </button>
      }
    />
  )
}
