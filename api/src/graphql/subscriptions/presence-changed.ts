import type { Place } from '../../domain/conversations/place.ts'
import { placesAssignedTo } from '../../domain/presence/assigned.ts'
import {
  concernsPlace,
  type PresenceView,
  presenceForStaff,
  presenceForVisitor,
  tellsTheSame,
} from '../../domain/presence/see.ts'
import type { Viewer, VisitorViewer } from '../../domain/viewer.ts'
import type { PresenceSignal } from '../../platform/ephemera-signals.ts'
import { builder } from '../builder.ts'
import type { GraphQLContext } from '../context.ts'
import { Presence } from '../presence.ts'
import { type Ephemeral, ephemeralDescription, followEphemeral } from './ephemeral.ts'
import { conversationDescription } from './live.ts'

export const presence: Ephemeral<PresenceView> = {
  accepts: (signal, scope, context) => {
    if (signal.kind === 'team') return isVisitor(context)
    if (signal.kind !== 'presence') return false
    if (isVisitor(context)) return signal.now.person.kind === 'AGENT'
    const { before, now } = signal
    return !scope || concernsPlace(now, scope) || (before !== null && concernsPlace(before, scope))
  },
  see: (viewer, signal, scope, context) => {
    if (signal.kind === 'team') return presenceForVisitor(null, signal.status)
    if (signal.kind !== 'presence') return null
    return viewer.kind === 'visitor'
      ? seenByVisitor(context, viewer, signal, scope)
      : seenByStaff(viewer, signal, scope)
  },
}

builder.subscriptionField('presenceChanged', (t) =>
  t.field({
    type: Presence,
    args: { conversationId: t.arg.id({ description: conversationDescription }) },
    description: `Who is there: first everybody who is, then who comes, goes or views something else. With a conversation: its customer, and the agents who view it or just left it. Visitors hear of the company as a whole and of the agent who takes care of their conversation. ${ephemeralDescription}`,
    subscribe: (_, { conversationId }, context) => followEphemeral(context, presence, conversationId),
    resolve: (state) => state,
  }),
)

// Whether somebody is a visitor never changes while they are connected.
const isVisitor = ({ ctx }: GraphQLContext) => ctx.actor.kind === 'visitor'

/** What a viewer cannot see change has not changed for them. */
function seenByStaff(viewer: Viewer, { before, now }: PresenceSignal, scope: Place | null): PresenceView | null {
  const view = presenceForStaff(viewer, now, scope)
  return before && tellsTheSame(presenceForStaff(viewer, before, scope), view) ? null : view
}

async function seenByVisitor(
  { ctx }: GraphQLContext,
  { workspaceId, customerId, channelId }: VisitorViewer,
  signal: PresenceSignal,
  scope: Place | null,
): Promise<PresenceView | null> {
  const { before, now } = signal
  if (before?.status === now.status) return null
  signal.assigned ??= placesAssignedTo(ctx.db, { workspaceId, agentId: now.person.id }).catch((error: unknown) => {
    // Whoever tries again asks again.
    signal.assigned = undefined
    throw error
  })
  const isOwn = (await signal.assigned).some(
    (place) =>
      place.customerId === customerId &&
      place.channelId === channelId &&
      (!scope || place.conversationId === scope.conversationId),
  )
  return isOwn ? presenceForVisitor(now.person, now.status) : null
}
