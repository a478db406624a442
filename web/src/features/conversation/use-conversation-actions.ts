import { useMemo } from 'react'
import type { ConversationFieldsFragment, ConversationStatus } from '../../gql/graphql.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { AssignConversationMutation, SetStatusMutation } from '../../lib/store/message-documents.ts'
import { normalise } from '../../lib/store/normalise.ts'
import { useErrorText } from '../../lib/use-error-text.ts'

/** What one can do with a conversation. A failure is told, and changes nothing. */
export function useConversationActions(conversationId: string) {
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()

  return useMemo(() => {
    async function change(ask: () => Promise<ConversationFieldsFragment>) {
      const readAt = store.beginRead()
      try {
        store.merge(normalise([await ask()]), readAt)
      } catch (error) {
        notices.show({ tone: 'error', text: errorText(error) })
      }
    }
    return {
      assign: (assigneeId: string | null) =>
        change(async () => {
          const input = { conversationId, assigneeId }
          return (await api.mutate(AssignConversationMutation, { input })).assignConversation.conversation
        }),
      setStatus: (status: ConversationStatus) =>
        change(async () => {
          const input = { conversationId, status }
          return (await api.mutate(SetStatusMutation, { input })).setConversationStatus.conversation
        }),
    }
  }, [api, store, notices, errorText, conversationId])
}
