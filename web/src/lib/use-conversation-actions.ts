import { useMemo } from 'react'
import type { ConversationFieldsFragment, ConversationStatus, Handler } from '../gql/graphql.ts'
import { useInbox } from './inbox-context.ts'
import {
  AssignConversationMutation,
  SetHandlerMutation,
  SetPriorityMutation,
  SetStatusMutation,
} from './store/message-documents.ts'
import { normalise } from './store/normalise.ts'
import { useErrorText } from './use-error-text.ts'

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
    const hand = (given: { handler: Handler; requiresHuman?: boolean }) =>
      change(async () => {
        const input = { conversationId, ...given }
        return (await api.mutate(SetHandlerMutation, { input })).setConversationHandler.conversation
      })
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
      setPriority: (priority: number) =>
        change(async () => {
          const input = { conversationId, priority }
          return (await api.mutate(SetPriorityMutation, { input })).setConversationPriority.conversation
        }),
      setHandler: (handler: Handler) => hand({ handler }),
      /** A person has seen to it. */
      settle: () => hand({ handler: 'AGENT', requiresHuman: false }),
    }
  }, [api, store, notices, errorText, conversationId])
}
