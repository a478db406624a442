import type { Handler } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { SetHandlerMutation } from '../../lib/store/message-documents.ts'
import { normalise } from '../../lib/store/normalise.ts'
import { FactMenu } from './fact-menu.tsx'

const handlers: readonly Handler[] = ['AGENT', 'AI']

/** Who answers the conversation. Taking it over from the AI silences the AI at once. */
export function HandlerMenu({ id, handler }: { id: string; handler: Handler }) {
  const { customer: labels } = useText().conversation
  const { api, store } = useInbox()

  async function choose(next: Handler) {
    const readAt = store.beginRead()
    const input = { conversationId: id, handler: next }
    const { setConversationHandler } = await api.mutate(SetHandlerMutation, { input })
    store.merge(normalise([setConversationHandler.conversation]), readAt)
  }

  return (
    <FactMenu
      label={labels.handler}
      command={{ id: 'conversation.handler', keys: ['h'], label: labels.chooseHandler }}
      choices={handlers.map((one) => [one, labels.handlers[one]] as const)}
      current={handler}
      onChoose={choose}
    />
  )
}
