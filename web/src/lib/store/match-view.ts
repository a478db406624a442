/** Whether a conversation belongs to a view. The same question that the API answers for `conversations(filter:)`. */
import type { ConversationFilter } from '../../gql/graphql.ts'
import type { Conversation, Customer } from './types.ts'

export type ViewFilter = ConversationFilter

export function matchesView(filter: ViewFilter, conversation: Conversation, customer: Customer | undefined): boolean {
  const { status, kind, channelId, customerId, assigneeId, requiresHuman, search } = filter
  if (status && !status.includes(conversation.status)) return false
  if (kind && conversation.kind !== kind) return false
  if (channelId && conversation.channelId !== channelId) return false
  if (customerId && conversation.customerId !== customerId) return false
  // Null asks for those of nobody; what is absent asks nothing.
  if (assigneeId !== undefined && conversation.assigneeId !== assigneeId) return false
  if (requiresHuman != null && conversation.requiresHuman !== requiresHuman) return false
  return search == null || isFound(search, [conversation.subject, customer?.name, customer?.email, customer?.phone])
}

function isFound(search: string, texts: readonly (string | null | undefined)[]): boolean {
  const letters = search.trim().toLowerCase()
  return texts.some((text) => text?.toLowerCase().includes(letters))
}
