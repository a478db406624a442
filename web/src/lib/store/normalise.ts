/** Takes the answers of the API apart into the things that the store keeps. */
import type { ConversationFieldsFragment } from '../../gql/graphql.ts'
import type { Conversation, Entities } from './types.ts'

export function normalise(fragments: readonly ConversationFieldsFragment[]): Required<Omit<Entities, 'messages'>> {
  return {
    conversations: fragments.map(conversationOf),
    customers: fragments.map(({ customer }) => customer),
    agents: fragments.flatMap(({ assignee }) => assignee ?? []),
    channels: fragments.map(({ channel }) => channel),
  }
}

export function conversationOf(fragment: ConversationFieldsFragment): Conversation {
  const { channel, customer, assignee, ...own } = fragment
  // Fields that a query selected beside the fragment, such as its messages, are kept elsewhere.
  const { messages: _messages, readCursors: _marks, ...conversation } = own as typeof own & Elsewhere
  return { ...conversation, channelId: channel.id, customerId: customer.id, assigneeId: assignee?.id ?? null }
}

interface Elsewhere {
  messages?: unknown
  readCursors?: unknown
}
