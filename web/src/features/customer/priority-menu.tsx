import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetPriorityMutation } from '../../lib/store/message-documents.ts'
import { normalise } from '../../lib/store/normalise.ts'
import { FactMenu } from './fact-menu.tsx'

const priorities = [1, 2, 3, 4, 5] as const

/** How urgent the conversation is. */
export function PriorityMenu({ id, priority }: { id: string; priority: number }) {
  const { customer: labels } = useText().conversation
  const { api, store } = useInbox()
  const current = priorities.find((one) => one === priority) ?? 3

  async function choose(next: number) {
    const readAt = store.beginRead()
    const input = { conversationId: id, priority: next }
    const { setConversationPriority } = await api.mutate(SetPriorityMutation, { input })
    store.merge(normalise([setConversationPriority.conversation]), readAt)
  }

  return (
    <FactMenu
      label={labels.priority}
      command={{ id: 'conversation.priority', keys: ['p'], label: labels.choosePriority }}
      choices={priorities.map((one) => [one, labels.priorities[one]] as const)}
      current={current}
      isUrgent={current === 1}
      onChoose={choose}
    />
  )
}
