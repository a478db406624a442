/** What of somebody's presence a viewer may know at this moment. */
import { maySeeConversation } from '../access.ts'
import type { Place } from '../conversations/place.ts'
import type { Viewer } from '../viewer.ts'
import type { Person } from './person.ts'
import { isViewing, type Presence, type PresenceStatus } from './state.ts'

/** Presence as one viewer sees it. */
export interface PresenceView {
  /** Null for the company as a whole, which is all that a visitor learns of agents who are not its own. */
  person: Person | null
  status: PresenceStatus
  viewingConversationId: string | null
  lastSeenAt: Date | null
}

/** What agents and integrations see: everybody, but a conversation only where they may see it themselves. */
export function presenceForStaff(viewer: Viewer, presence: Presence, scope: Place | null): PresenceView {
  const { person, status, viewing, lastSeenAt } = presence
  const visible = viewing.filter((place) => place !== null && maySeeConversation(viewer, place))
  const here = visible.find((place) => place?.conversationId === scope?.conversationId)
  const viewingConversationId = (here ?? visible[0])?.conversationId ?? null
  return { person, status, viewingConversationId, lastSeenAt }
}

/** Whether somebody belongs into the picture of one conversation: its customer, and the agents who look at it. */
export function concernsPlace({ person, viewing }: Presence, scope: Place): boolean {
  if (person.kind === 'CUSTOMER') return person.id === scope.customerId
  return isViewing(viewing, scope.conversationId)
}

/** What a visitor sees of an agent of its own, and of the company: neither what is viewed nor since when. */
export const presenceForVisitor = (person: Person | null, status: PresenceStatus): PresenceView => ({
  person,
  status,
  viewingConversationId: null,
  lastSeenAt: null,
})

/** Whether two views tell a client the same. That somebody was seen again is no news. */
export const tellsTheSame = (a: PresenceView, b: PresenceView) =>
  a.status === b.status && a.viewingConversationId === b.viewingConversationId
