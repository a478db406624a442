import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useConversation } from '../../lib/store/hooks.ts'
import { useConversationActions } from '../../lib/use-conversation-actions.ts'

interface PanelKeysProps {
  id: string
  /** Shows the panel, and runs this command of it. */
  onRun(commandId: string): void
}

/** The keys of what is in the customer's panel, while the panel is not shown. */
export function PanelKeys({ id, onRun }: PanelKeysProps) {
  const { conversation: text } = useText()
  const { customer: labels, group } = text
  const needsHuman = useConversation(id)?.requiresHuman ?? false
  const { settle } = useConversationActions(id)
  const command = (inside: string, keys: string[], label: string) => ({
    id: `show.${inside}`,
    keys,
    label,
    group,
    run: () => onRun(inside),
  })
  useCommand(command('conversation.priority', ['p'], labels.choosePriority))
  useCommand(command('conversation.handler', ['h'], labels.chooseHandler))
  useCommand(command('customer.rename', ['f2'], labels.rename))
  // This one needs no panel.
  useCommand({
    id: 'conversation.helped',
    keys: ['shift+h'],
    label: labels.helped,
    group,
    when: () => needsHuman,
    run: () => void settle(),
  })
  return null
}
