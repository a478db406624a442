/** The event catalogue: every type of event in the system, its data, and who may receive it. All else derives from it. */
import { z } from 'zod'
import { AgentRole, ConversationStatus, Direction, Handler } from '../generated/prisma/enums.ts'

const id = z.uuid()

/**
 * `conversation` events reach whoever may see the conversation, `workspace` events all staff,
 * `admins` events owners, administrators, keys that manage, and the agent they concern. `nobody` is for what a newer
 * version of Parley recorded: it has its number in the feed, and this version cannot tell who may see it.
 */
type Audience = 'conversation' | 'workspace' | 'admins' | 'nobody'

interface EventDefinition {
  data: z.ZodType
  audience: Audience
  /** Whether the customer of the conversation receives it too, perhaps told by its data. */
  visitors?: boolean | ((data: Record<string, unknown>) => boolean)
  /** It changes what somebody may see or do, so live feeds look their viewers up again. */
  access?: boolean
}

const isNoNote = ({ direction }: Record<string, unknown>) => direction !== 'NOTE'

export const eventCatalogue = {
  'conversation.started': { data: z.object({}), audience: 'conversation', visitors: true },
  'conversation.status_changed': {
    data: z.object({ status: z.enum(ConversationStatus) }),
    audience: 'conversation',
    visitors: true,
  },
  'conversation.assigned': {
    data: z.object({ assigneeId: id.nullable() }),
    audience: 'conversation',
    visitors: true,
  },
  'conversation.handler_changed': {
    /** False where only the reasons changed, which visitors are not told. Absent in events of earlier versions. */
    data: z.object({ handler: z.enum(Handler), requiresHuman: z.boolean(), isHandover: z.boolean().optional() }),
    audience: 'conversation',
    visitors: ({ isHandover }) => isHandover !== false,
  },
  'conversation.priority_changed': { data: z.object({ priority: z.int() }), audience: 'conversation' },
  'message.added': { data: z.object({ direction: z.enum(Direction) }), audience: 'conversation', visitors: isNoNote },
  'message.edited': { data: z.object({ direction: z.enum(Direction) }), audience: 'conversation', visitors: isNoNote },
  'message.deleted': { data: z.object({ direction: z.enum(Direction) }), audience: 'conversation', visitors: isNoNote },
  'message.delivered': { data: z.object({}), audience: 'conversation', visitors: true },
  'customer.updated': { data: z.object({}), audience: 'workspace' },
  'agent.created': { data: z.object({}), audience: 'workspace' },
  // Being away is part of who is connected, so connections look it up again.
  'agent.updated': { data: z.object({}), audience: 'workspace', access: true },
  'agent.role_changed': { data: z.object({ role: z.enum(AgentRole) }), audience: 'workspace', access: true },
  'agent.deactivated': { data: z.object({}), audience: 'workspace', access: true },
  'agent.reactivated': { data: z.object({}), audience: 'workspace' },
  'invitation.created': { data: z.object({}), audience: 'admins' },
  'invitation.accepted': { data: z.object({ agentId: id }), audience: 'admins' },
  'invitation.revoked': { data: z.object({}), audience: 'admins' },
  'channel.created': { data: z.object({}), audience: 'workspace', access: true },
  'channel.updated': { data: z.object({}), audience: 'workspace', access: true },
  'channel.connection_changed': { data: z.object({}), audience: 'workspace' },
  'channel.restriction_changed': {
    data: z.object({ isRestricted: z.boolean() }),
    audience: 'admins',
    access: true,
  },
  'channel.member_added': { data: z.object({ agentId: id }), audience: 'admins', access: true },
  'channel.member_removed': { data: z.object({ agentId: id }), audience: 'admins', access: true },
  'session.ended': { data: z.object({}), audience: 'admins', access: true },
  'api_key.created': { data: z.object({}), audience: 'admins' },
  'api_key.revoked': { data: z.object({}), audience: 'admins', access: true },
} as const satisfies Record<string, EventDefinition>

export type EventType = keyof typeof eventCatalogue

export type EventData<T extends EventType> = z.infer<(typeof eventCatalogue)[T]['data']>

/** What a verb records: the subject is the message, conversation, customer, agent, invitation, channel, session or key it is about. */
export type NewEvent = {
  [T in EventType]: {
    type: T
    subjectId: string
    data: EventData<T>
    conversationId?: string
    channelId?: string
    customerId?: string
  }
}[EventType]

/** One row of the log. */
export interface LoggedEvent {
  workspaceId: string
  /** Dense and in commit order within the workspace. */
  seq: number
  epoch: number
  /** `unknown` when this version of Parley does not have it, because a newer one runs beside it. */
  type: EventType | 'unknown'
  actorKind: string
  actorId: string | null
  subjectId: string
  conversationId: string | null
  channelId: string | null
  customerId: string | null
  data: Record<string, unknown>
  at: Date
}

/** What is unknown may have changed what somebody sees, so viewers are looked up again. */
const unknownEvent: EventDefinition = { data: z.object({}), audience: 'nobody', access: true }

export const definitionOf = (type: LoggedEvent['type']): EventDefinition =>
  type === 'unknown' ? unknownEvent : eventCatalogue[type]

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventCatalogue, type)

/** Whether the event changed a message that was there. */
export const changesMessage = ({ type }: Pick<LoggedEvent, 'type'>) =>
  type === 'message.edited' || type === 'message.deleted' || type === 'message.delivered'

/** The event's data in the shape of its type; throws when the row was not written by this catalogue. */
export function dataOf<T extends EventType>(event: LoggedEvent, type: T): EventData<T> {
  // The catalogue's entry is picked by the same type parameter that the result is made of.
  return eventCatalogue[type].data.parse(event.data) as EventData<T>
}
