/** What every event of the feed has in common: the interface, its enum of types, and the helper that adds a type. */
import { type EventType, eventCatalogue, isEventType } from '../../domain/events.ts'
import { builder } from '../builder.ts'
import { Sender } from '../sender.ts'
import type { LiveEvent } from './live.ts'

/** `message.added` outside is MESSAGE_ADDED, and its GraphQL type MessageAdded. */
const enumValueOf = (type: EventType) => type.replace('.', '_').toUpperCase()

export const typeNameOf = (type: EventType) =>
  type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

/** What each type of event says, in the words of the documentation. */
export const eventDescriptions: Record<EventType, string> = {
  'conversation.started': 'A conversation began.',
  'conversation.status_changed': 'A conversation got another status.',
  'conversation.assigned': 'A conversation was assigned to somebody, or to nobody.',
  'conversation.handler_changed':
    'A conversation was handed to the AI or to people; for staff also, whether and why it needs a person.',
  'conversation.priority_changed': 'A conversation got another priority.',
  'message.added': 'A message or a note was added.',
  'message.edited': 'A message got another text.',
  'message.deleted': 'A message was deleted.',
  'message.delivered': 'A message reached the customer.',
  'customer.updated': 'What is known of a customer changed. Staff only.',
  'agent.created': 'An agent joined the workspace. Staff only.',
  'agent.updated': "An agent's name changed, or it went away or came back. Staff only.",
  'agent.role_changed': 'An agent got another role. Staff only.',
  'agent.deactivated':
    'An agent was taken out of the team. Its conversations are nobody’s, each with an event. Staff only.',
  'agent.reactivated': 'An agent was let in again. Staff only.',
  'invitation.created': 'Somebody was invited into the team. For those who manage.',
  'invitation.accepted': 'Somebody joined by an invitation. For those who manage.',
  'invitation.revoked': 'An invitation became void before it was accepted. For those who manage.',
  'channel.created': 'A channel was made. Staff only.',
  'channel.updated':
    'The name of a channel, or what its visitors may do, or the key of their identities, changed. Staff only.',
  'channel.connection_changed':
    'A channel worked for the first time, or a call over it was refused; at most once a minute. Staff only.',
  'channel.restriction_changed':
    'A channel was restricted to its members, or opened. For those who manage, and agents.',
  'channel.member_added': 'An agent may see a restricted channel. For those who manage, and that agent.',
  'channel.member_removed': 'An agent may no longer see a restricted channel. For those who manage, and that agent.',
  'session.ended': 'Somebody signed out. For those who manage.',
  'api_key.created': 'An API key was made. For those who manage.',
  'api_key.revoked': 'An API key was revoked. For those who manage.',
}

const catalogued = Object.keys(eventCatalogue).filter(isEventType)

export const EventTypeEnum = builder.enumType('EventType', {
  description: 'Every type of event.',
  values: Object.fromEntries(
    catalogued.map((type) => [enumValueOf(type), { value: type, description: eventDescriptions[type] }]),
  ),
})

/** Events that this version does not know are shown to nobody. */
function typeOf({ event: { type } }: LiveEvent): EventType {
  if (type === 'unknown') throw new Error('[events] an event of an unknown type was to be shown')
  return type
}

export const Event = builder.interfaceRef<LiveEvent>('Event')

Event.implement({
  description: 'Something that happened, in its place in the feed. Each type of event has a type of its own.',
  resolveType: (shown) => typeNameOf(typeOf(shown)),
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Where it is in the feed. Resume after it.' }),
    type: t.field({ type: EventTypeEnum, description: 'What happened.', resolve: typeOf }),
    at: t.field({
      type: 'DateTime',
      description: 'When, by the database clock. Order never depends on it.',
      resolve: ({ event }) => event.at,
    }),
    actor: t.field({
      type: Sender,
      description: 'Who did it: an agent, the customer, or the system for API keys and Parley itself.',
      resolve: ({ event: { actorKind, actorId, workspaceId } }) => {
        if (actorKind === 'agent' && actorId) return { senderKind: 'AGENT' as const, senderId: actorId }
        if (actorKind === 'visitor' && actorId) return { senderKind: 'CUSTOMER' as const, senderId: actorId }
        return { senderKind: 'SYSTEM' as const, senderId: actorId ?? workspaceId }
      },
    }),
  }),
})

type EventRef = ReturnType<typeof builder.objectRef<LiveEvent>>
type Implement = Parameters<EventRef['implement']>[0]
export type EventFields = Parameters<NonNullable<Implement['fields']>>[0]

/** Adds the GraphQL type of one event. */
export function eventType(type: EventType, fields: (t: EventFields) => ReturnType<NonNullable<Implement['fields']>>) {
  return builder.objectRef<LiveEvent>(typeNameOf(type)).implement({
    description: eventDescriptions[type],
    interfaces: [Event],
    fields,
  })
}
