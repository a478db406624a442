import { getChannel } from '../../domain/channels/list.ts'
import { dataOf, type LoggedEvent } from '../../domain/events.ts'
import { Agent } from '../agent.ts'
import { ApiKey } from '../api-key.ts'
import { builder, staffOnly } from '../builder.ts'
import { Channel } from '../channel.ts'
import { Conversation } from '../conversation.ts'
import { Customer } from '../customer.ts'
import { AgentRole, ConversationStatus, Handler } from '../enums.ts'
import { globalId } from '../ids.ts'
import { Invitation } from '../invitation.ts'
import { Message } from '../message.ts'
import { Event, type EventFields, EventTypeEnum, eventType } from './event-type.ts'
import { afterDescription, conversationDescription, live, liveErrors } from './live.ts'

const conversationOf = (t: EventFields) =>
  t.field({
    type: Conversation,
    description: 'The conversation as it is now.',
    resolve: ({ event }, _, { load }) => load.conversation.load(present(event.conversationId)),
  })

const messageFields = (t: EventFields) => ({
  message: t.field({
    type: Message,
    description: 'The message as it is now; a deleted one has empty text and `deletedAt`.',
    resolve: ({ message }) => present(message),
  }),
  conversation: conversationOf(t),
})

const agentOf = (t: EventFields, id: (event: LoggedEvent) => string) =>
  t.field({
    type: Agent,
    description: 'The agent as it is now.',
    resolve: ({ event }, _, { load }) => load.agent.load(id(event)),
  })

const channelOf = (t: EventFields) =>
  t.field({
    type: Channel,
    description: 'The channel as it is now.',
    resolve: ({ event }, _, { load }) => load.channel.load(present(event.channelId)),
  })

/** Who gains or loses a channel hears of it before and after, so the channel itself is only there while it is seen. */
const channelSightFields = (t: EventFields) => ({
  channelId: t.id({
    description: 'Which channel.',
    resolve: ({ event }) => globalId('Channel', present(event.channelId)),
  }),
  channel: t.field({
    type: Channel,
    nullable: true,
    description: 'The channel as it is now. Null when the viewer may not see it.',
    resolve: ({ event }, _, { ctx }) => getChannel(ctx, present(event.channelId)),
  }),
})

const apiKeyFields = (t: EventFields) => ({
  apiKey: t.field({
    type: ApiKey,
    description: 'The key as it is now.',
    resolve: ({ event }, _, { load }) => load.apiKey.load(event.subjectId),
  }),
})

const invitationOf = (t: EventFields) =>
  t.field({
    type: Invitation,
    description: 'The invitation as it is now.',
    resolve: ({ event }, _, { load }) => load.invitation.load(event.subjectId),
  })

eventType('conversation.started', (t) => ({ conversation: conversationOf(t) }))

eventType('conversation.status_changed', (t) => ({
  conversation: conversationOf(t),
  status: t.field({
    type: ConversationStatus,
    description: 'The status it got then; `conversation.status` may be newer.',
    resolve: ({ event }) => dataOf(event, 'conversation.status_changed').status,
  }),
}))

eventType('conversation.assigned', (t) => ({
  conversation: conversationOf(t),
  assignee: t.field({
    type: Agent,
    nullable: true,
    description: 'Who got it then. Null for nobody.',
    resolve: ({ event }, _, { load }) => {
      const { assigneeId } = dataOf(event, 'conversation.assigned')
      return assigneeId ? load.agent.load(assigneeId) : null
    },
  }),
}))

eventType('conversation.handler_changed', (t) => ({
  conversation: conversationOf(t),
  handler: t.field({
    type: Handler,
    description: 'Who answers since then.',
    resolve: ({ event }) => dataOf(event, 'conversation.handler_changed').handler,
  }),
  requiresHuman: t.boolean({
    description: 'Whether a person was needed then. Staff only.',
    resolve: ({ event }) => dataOf(event, 'conversation.handler_changed').requiresHuman,
    ...staffOnly,
  }),
}))

eventType('conversation.priority_changed', (t) => ({
  conversation: conversationOf(t),
  priority: t.int({
    description: 'The priority it got then, 1 to 5.',
    resolve: ({ event }) => dataOf(event, 'conversation.priority_changed').priority,
  }),
}))

eventType('message.added', messageFields)
eventType('message.edited', messageFields)
eventType('message.deleted', messageFields)
eventType('message.delivered', messageFields)

eventType('customer.updated', (t) => ({
  customer: t.field({
    type: Customer,
    description: 'The customer as it is now.',
    resolve: ({ event }, _, { load }) => load.customer.load(event.subjectId),
  }),
}))

for (const type of ['agent.created', 'agent.updated', 'agent.deactivated', 'agent.reactivated'] as const) {
  eventType(type, (t) => ({ agent: agentOf(t, (event) => event.subjectId) }))
}

eventType('agent.role_changed', (t) => ({
  agent: agentOf(t, (event) => event.subjectId),
  role: t.field({
    type: AgentRole,
    description: 'The role it got then; `agent.role` may be newer.',
    resolve: ({ event }) => dataOf(event, 'agent.role_changed').role,
  }),
}))

eventType('invitation.created', (t) => ({ invitation: invitationOf(t) }))
eventType('invitation.revoked', (t) => ({ invitation: invitationOf(t) }))

eventType('invitation.accepted', (t) => ({
  invitation: invitationOf(t),
  agent: agentOf(t, (event) => dataOf(event, 'invitation.accepted').agentId),
}))

for (const type of ['channel.created', 'channel.updated', 'channel.connection_changed'] as const) {
  eventType(type, (t) => ({ channel: channelOf(t) }))
}

eventType('channel.restriction_changed', (t) => ({
  ...channelSightFields(t),
  isRestricted: t.boolean({
    description: 'Whether only members see it since then.',
    resolve: ({ event }) => dataOf(event, 'channel.restriction_changed').isRestricted,
  }),
}))

for (const type of ['channel.member_added', 'channel.member_removed'] as const) {
  eventType(type, (t) => ({ ...channelSightFields(t), agent: agentOf(t, (event) => dataOf(event, type).agentId) }))
}

eventType('session.ended', () => ({}))
eventType('api_key.created', apiKeyFields)
eventType('api_key.revoked', apiKeyFields)

builder.subscriptionField('events', (t) =>
  t.field({
    type: Event,
    args: {
      types: t.arg({ type: [EventTypeEnum], description: 'Only these types. Absent: all.' }),
      conversationId: t.arg.id({ description: conversationDescription }),
      after: t.arg.string({ description: afterDescription }),
    },
    description: `Everything the viewer may see as one ordered feed, each event exactly once. ${liveErrors}`,
    subscribe: (_, { types, ...args }, context) =>
      live(context, { ...args, accepts: ({ type }) => type !== 'unknown' && (types == null || types.includes(type)) }),
    resolve: (event) => event,
  }),
)

/** What an event of its type always has; its absence is a fault in the log. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('[graphql] the event lacks what its type must have')
  return value
}
