/** Whether a conversation belongs to a view. The same question that the API answers for `conversations(filter:)`. */
import type { ConversationFilter } from '../../gql/graphql.ts'
import type { Conversation } from './types.ts'

export type ViewFilter = ConversationFilter

export function matchesView(filter: ViewFilter, conversation: Conversation): boolean {
  const { status, channelId, customerId, assigneeId, requiresHuman } = filter
  if (status && !status.includes(conversation.status)) return false
  if (channelId && conversation.channelId !== channelId) return false
  if (customerId && conversation.customerId !== customerId) return false
  // Null asks for those of nobody; what is absent asks nothing.
  if (assigneeId !== undefined && conversation.assigneeId !== assigneeId) return false
  return requiresHuman == null || conversation.requiresHuman === requiresHuman
}
