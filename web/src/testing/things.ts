/** Things of the store for tests, of which only what matters there is given. */
import type { ConversationFieldsFragment, SenderFieldsFragment } from '../gql/graphql.ts'
import type { FeedEvent } from '../lib/store/changes.ts'
import { conversationOf } from '../lib/store/normalise.ts'
import type { Conversation, Message } from '../lib/store/types.ts'

export const customerSender: SenderFieldsFragment = {
  kind: 'CUSTOMER',
  name: 'Ann',
  agent: null,
  customer: { id: 'customer-1' },
}

/** As the API answers it. */
export function conversationFragment(given: Partial<ConversationFieldsFragment> = {}): ConversationFieldsFragment {
  return {
    id: 'c-1',
    kind: 'CHAT',
    subject: null,
    status: 'WAITING',
    priority: 3,
    handler: 'AGENT',
    requiresHuman: false,
    escalationReason: null,
    createdAt: at(0),
    lastActivityAt: at(0),
    unreadCount: 0,
    replyWindow: null,
    replyLimit: null,
    channel: { id: 'channel-1', kind: 'WIDGET', name: 'Website' },
    customer: { id: 'customer-1', name: 'Ann', email: null, phone: null, status: 'ACTIVE' },
    assignee: null,
    lastMessage: null,
    ...given,
  }
}

/** As the store keeps it. */
export const conversation = (given: Partial<ConversationFieldsFragment> = {}): Conversation =>
  conversationOf(conversationFragment(given))

export function message(given: Partial<Message> & { conversationId?: string } = {}): Message {
  const { conversationId = 'c-1', ...rest } = given
  return {
    id: 'm-1',
    seq: 1,
    clientMessageId: null,
    conversation: { id: conversationId },
    direction: 'IN',
    deliveryStatus: 'DELIVERED',
    text: 'Hello',
    createdAt: at(0),
    editedAt: null,
    deletedAt: null,
    sender: customerSender,
    attachments: [],
    replyTo: null,
    ...rest,
  }
}

const head = { cursor: 'cursor', at: '2026-01-01T00:00:00.000Z', actor: customerSender }

/** A message that came, with its conversation as it is then. */
export const messageAdded = (
  given: Parameters<typeof message>[0],
  then: Partial<ConversationFieldsFragment> = {},
): FeedEvent => ({
  __typename: 'MessageAdded',
  type: 'MESSAGE_ADDED',
  ...head,
  message: message(given),
  conversation: conversationFragment({ id: given?.conversationId ?? 'c-1', ...then }),
})

/** What was sent has reached the customer. */
export const messageDelivered = (
  given: Parameters<typeof message>[0],
  then: Partial<ConversationFieldsFragment> = {},
): FeedEvent => ({
  __typename: 'MessageDelivered',
  type: 'MESSAGE_DELIVERED',
  ...head,
  message: message(given),
  conversation: conversationFragment({ id: given?.conversationId ?? 'c-1', ...then }),
})

export const statusChanged = (then: Partial<ConversationFieldsFragment>): FeedEvent => ({
  __typename: 'ConversationStatusChanged',
  type: 'CONVERSATION_STATUS_CHANGED',
  ...head,
  conversation: conversationFragment(then),
})

export const channelHidden = (channelId: string): FeedEvent => ({
  __typename: 'ChannelMemberRemoved',
  type: 'CHANNEL_MEMBER_REMOVED',
  ...head,
  channelId,
  channel: null,
})

export const customerUpdated = (name: string): FeedEvent => ({
  __typename: 'CustomerUpdated',
  type: 'CUSTOMER_UPDATED',
  ...head,
  customer: { ...conversationFragment().customer, name },
})

/** A moment, in minutes after an agreed one. */
export const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString()
