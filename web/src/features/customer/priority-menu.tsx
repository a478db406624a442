import { useText } from '../../i18n/i18n.ts'
import { useConversationActions } from '../../lib/use-conversation-actions.ts'
import { FactMenu } from './fact-menu.tsx'

const priorities = [1, 2, 3, 4, 5] as const

/** How urgent the conversation is. */
export function PriorityMenu({ id, priority }: { id: string; priority: number }) {
  const { customer: labels } = useText().conversation
  const { setPriority } = useConversationActions(id)
  const current = priorities.find((one) => one === priority) ?? 3
  return (
    <FactMenu
      label={labels.priority}
      command={{ id: 'conversation.priority', keys: ['p'], label: labels.choosePriority }}
      choices={priorities.map((one) => [one, labels.priorities[one]] as const)}
      current={current}
      isUrgent={current === 1}
      onChoose={(next) => void setPriority(next)}
    />
  )
}
