import type { Conversation as ConversationRow } from '../generated/prisma/client.ts'
import { Agent } from './agent.ts'
import { builder, personal, staffOnly } from './builder.ts'
import { Channel } from './channel.ts'
import { Customer } from './customer.ts'
import { ConversationKind, ConversationStatus, Handler } from './enums.ts'

export const Conversation = builder.objectRef<ConversationRow & { unreadCount?: number }>('Conversation')

builder.node(Conversation, {
  id: { resolve: (conversation) => conversation.id },
  description: 'A thread with one customer on one channel.',
  fields: (t) => ({
    channel: t.field({
      type: Channel,
      description: 'The channel it is held on.',
      resolve: ({ channelId }, _, { load }) => load.channel.load(channelId),
    }),
    customer: t.field({
      type: Customer,
      description: 'The customer it is with.',
      resolve: ({ customerId }, _, { load }) => load.customer.load(customerId),
    }),
    kind: t.expose('kind', { type: ConversationKind, description: 'Chat or e-mail.' }),
    subject: t.exposeString('subject', { nullable: true, description: 'What it is about. Null when nobody said.' }),
    status: t.expose('status', { type: ConversationStatus, description: 'Whose turn it is.' }),
    priority: t.exposeInt('priority', {
      description: '1 is the most urgent, 5 the least; 3 at first. Staff only.',
      ...staffOnly,
    }),
    handler: t.expose('handler', { type: Handler, description: 'Who answers: the AI or people.' }),
    assignee: t.field({
      type: Agent,
      nullable: true,
      description: 'The agent who takes care of it. Null while unassigned.',
      resolve: ({ assigneeId }, _, { load }) => (assigneeId ? load.agent.load(assigneeId) : null),
    }),
    requiresHuman: t.exposeBoolean('requiresHuman', {
      description: 'Whether it was handed over because a person is needed. Staff only.',
      ...staffOnly,
    }),
    escalationReason: t.exposeString('escalationReason', {
      nullable: true,
      description: 'Why it was handed over. Null when it was not. Staff only.',
      ...staffOnly,
    }),
    aiConfidence: t.exposeFloat('aiConfidence', {
      nullable: true,
      description: 'How sure the AI was of its last answer, 0 to 1. Null when it never answered. Staff only.',
      ...staffOnly,
    }),
    lastActivityAt: t.expose('lastMessageAt', {
      type: 'DateTime',
      description:
        'When the last message that the customer can see was sent, or when it began. Lists are sorted by it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    unreadCount: t.int({
      description:
        'How many messages the viewer has not read: for an agent those from the customer, for a visitor those to it. 0 for integrations.',
      resolve: ({ id, unreadCount }, _, { load }) => unreadCount ?? load.unreadCount.load(id),
      ...personal,
    }),
  }),
})
