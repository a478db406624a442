import type { Handler } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { useConversationActions } from '../../lib/use-conversation-actions.ts'
import { FactMenu } from './fact-menu.tsx'

const handlers: readonly Handler[] = ['AGENT', 'AI']

/** Who answers the conversation. Taking it over from the AI silences the AI at once. */
export function HandlerMenu({ id, handler }: { id: string; handler: Handler }) {
  const { customer: labels } = useText().conversation
  const { setHandler } = useConversationActions(id)
  return (
    <FactMenu
      label={labels.handler}
      command={{ id: 'conversation.handler', keys: ['h'], label: labels.chooseHandler }}
      choices={handlers.map((one) => [one, labels.handlers[one]] as const)}
      current={handler}
      onChoose={(next) => void setHandler(next)}
    />
  )
}
