import { requireKnown } from '../domain/access.ts'
import type { Person } from '../domain/presence/person.ts'
import { type PresenceView, presenceForStaff, presenceForVisitor } from '../domain/presence/see.ts'
import { setPresence } from '../domain/presence/set.ts'
import { lookUp, type Presence as PresenceShape, teamStatus, viewersOf } from '../domain/presence/state.ts'
import { Agent } from './agent.ts'
import { builder, staffOnly } from './builder.ts'
import type { GraphQLContext } from './context.ts'
import { Conversation } from './conversation.ts'
import { Customer } from './customer.ts'
import { globalId, optionalUuid } from './ids.ts'
import { Sender } from './sender.ts'

const PresenceStatus = builder.enumType('PresenceStatus', {
  description: 'Whether somebody is there.',
  values: {
    ONLINE: { description: 'Connected, and looking at it as far as is known.' },
    AWAY: { description: 'Connected, but said to be away on every device.' },
    OFFLINE: { description: 'Not connected. After a crash it may take up to a minute to show.' },
  } as const,
})

const StatedPresence = builder.enumType('StatedPresence', {
  description: 'What one may say of oneself. Who disconnects is offline without a word.',
  values: {
    ONLINE: { description: 'Looking at it.' },
    AWAY: { description: 'Connected, but doing something else, for example with the page hidden.' },
  } as const,
})

export const Presence = builder.objectRef<PresenceView>('Presence')

Presence.implement({
  description: 'Whether a person is there, over all of its devices together.',
  fields: (t) => ({
    person: t.field({
      type: Sender,
      nullable: true,
      description:
        'Who. Null for the company as a whole, which is online while any agent is: visitors learn that, and of no agent but their own.',
      resolve: ({ person }) => person && { senderKind: person.kind, senderId: person.id },
    }),
    status: t.expose('status', { type: PresenceStatus, description: 'Online on any device, else away, else offline.' }),
    viewingConversationId: t.id({
      nullable: true,
      description:
        'The conversation that is on the screen; of several the newest, or the one subscribed to. Null for none, and where you may not see it. Staff only.',
      resolve: ({ viewingConversationId }) => viewingConversationId && globalId('Conversation', viewingConversationId),
      ...staffOnly,
    }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was there last, to about 15 seconds. Null when that is not remembered. Staff only.',
      ...staffOnly,
    }),
  }),
})

builder.objectField(Agent, 'presence', (t) =>
  t.field({
    type: Presence,
    description: 'Whether the agent is there. Staff only.',
    resolve: ({ id }, _, context) => presenceFor(context, { kind: 'AGENT', id }),
    ...staffOnly,
  }),
)

builder.objectFields(Customer, (t) => ({
  presence: t.field({
    type: Presence,
    description: 'Whether the customer has the page open, and which conversation. Staff only.',
    resolve: ({ id }, _, context) => presenceFor(context, { kind: 'CUSTOMER', id }),
    ...staffOnly,
  }),
  isActive: t.boolean({
    description: 'Whether the customer is on the page and looking at it. Staff only.',
    resolve: async ({ id }, _, context) => (await presenceFor(context, { kind: 'CUSTOMER', id })).status === 'ONLINE',
    ...staffOnly,
  }),
}))

builder.objectFields(Conversation, (t) => ({
  viewers: t.field({
    type: [Agent],
    description: 'The agents who have it on their screen. Staff only.',
    complexity: { field: 1, multiplier: 5 },
    resolve: async ({ id }, _, context) => {
      const { load } = context
      return Promise.all(viewersOf(await bookOf(context), id).map((agentId) => load.agent.load(agentId)))
    },
    ...staffOnly,
  }),
  isAgentOnline: t.boolean({
    description: 'Whether any agent of the company is online.',
    resolve: async (_, __, context) => teamStatus(await bookOf(context)) === 'ONLINE',
  }),
  assigneePresence: t.field({
    type: Presence,
    nullable: true,
    description: 'Whether the agent who takes care of it is there. Null while unassigned.',
    resolve: ({ assigneeId }, _, context) =>
      assigneeId ? presenceFor(context, { kind: 'AGENT', id: assigneeId }) : null,
  }),
}))

builder.relayMutationField(
  'setPresence',
  {
    description: 'What you do on this device.',
    inputFields: (t) => ({
      status: t.field({ type: StatedPresence, required: true, description: 'Whether you look at it.' }),
      viewingConversationId: t.id({
        description: 'The conversation on your screen. Absent or null: none; it does not keep the one said before.',
      }),
    }),
  },
  {
    description:
      'Says how present you are, and what you view. Over a WebSocket it holds for that socket until it closes. Over HTTP it holds for your session and for 45 seconds, so repeat it every 30. Being connected by WebSocket or event stream makes you ONLINE without it. Agents and visitors only. Errors: NOT_FOUND, FORBIDDEN.',
    resolve: async (_, { input }, { ctx, asking }) => {
      const presence = await setPresence(ctx, {
        status: input.status,
        viewingConversationId: optionalUuid('Conversation', input.viewingConversationId),
        deviceId: asking.handle?.id,
      })
      return { presence: viewOf(ctx.actor, presence) }
    },
  },
  {
    description: 'How others see you now.',
    outputFields: (t) => ({
      presence: t.expose('presence', { type: Presence, description: 'Your presence over all of your devices.' }),
    }),
  },
)

const bookOf = ({ ctx, load }: GraphQLContext) => load.presences.load(requireKnown(ctx.actor).workspaceId)

async function presenceFor(context: GraphQLContext, person: Person): Promise<PresenceView> {
  return viewOf(context.ctx.actor, lookUp(await bookOf(context), person))
}

function viewOf(actor: GraphQLContext['ctx']['actor'], presence: PresenceShape): PresenceView {
  const isStaff = actor.kind === 'agent' || actor.kind === 'integration'
  return isStaff ? presenceForStaff(actor, presence, null) : presenceForVisitor(presence.person, presence.status)
}
