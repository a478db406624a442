/** Whether a conversation belongs to a view. The same question that the API answers for `conversations(filter:)`. */
import type { ConversationFilter } from '../../gql/graphql.ts'
import type { Conversation, Customer } from './types.ts'

export type ViewFilter = ConversationFilter

interface Candidate {
  conversation: Conversation
  customer: Customer | undefined
  /** The view holds it already: the API found it, perhaps by a message that is not loaded here. */
  isListed: boolean
}

export function matchesView(filter: ViewFilter, { conversation, customer, isListed }: Candidate): boolean {
  const { status, kind, channelId, customerId, assigneeId, requiresHuman, search } = filter
  if (status && !status.includes(conversation.status)) return false
  if (kind && conversation.kind !== kind) return false
  if (channelId && conversation.channelId !== channelId) return false
  if (customerId && conversation.customerId !== customerId) return false
  // Null asks for those of nobody; what is absent asks nothing.
  if (assigneeId !== undefined && conversation.assigneeId !== assigneeId) return false
  if (requiresHuman != null && conversation.requiresHuman !== requiresHuman) return false
  if (search == null || isListed) return true
  const person = [customer?.name, customer?.email, customer?.phone].join(' ')
  return [person, conversation.subject, conversation.lastMessage?.text].some((text) => hasWords(text ?? '', search))
}

/** Whether each word of the search begins a word of the text. */
function hasWords(text: string, search: string): boolean {
  const words = wordsOf(text)
  const wanted = wordsOf(search)
  return wanted.length > 0 && wanted.every((start) => words.some((word) => word.startsWith(start)))
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
