/** Who may see and do what. Queries ask it in SQL, live delivery asks it per event. */
import { Prisma } from '../generated/prisma/client.ts'
import type { ApiScope } from '../generated/prisma/enums.ts'
import { forbidden, unauthenticated } from './errors.ts'
import { dataOf, definitionOf, type LoggedEvent } from './events.ts'
import type { Actor, AgentViewer, AnonymousActor, IntegrationViewer, SystemActor, Viewer } from './viewer.ts'

type Known = Exclude<Actor, AnonymousActor>
type Staff = AgentViewer | IntegrationViewer | SystemActor

/** Anyone with a credential. */
export function requireKnown(actor: Actor): Known {
  if (actor.kind === 'anonymous') throw unauthenticated()
  return actor
}

/** Agents, integrations with the scope, and the system; never visitors. */
export function requireStaff(actor: Actor, scope: ApiScope): Staff {
  const known = requireKnown(actor)
  if (known.kind === 'visitor') throw forbidden('Only agents and integrations may do this.')
  requireScope(known, scope)
  return known
}

/** Owners and administrators, keys that manage, and the system. */
export function requireAdmin(actor: Actor): Staff {
  const staff = requireStaff(actor, 'MANAGE')
  if (staff.kind === 'agent' && staff.role === 'AGENT') throw forbidden('Only owners and administrators may do this.')
  return staff
}

/** Integrations that write, and the system: whoever may speak as the AI. People never do. */
export function requireAi(actor: Actor): IntegrationViewer | SystemActor {
  const known = requireKnown(actor)
  if (known.kind === 'agent' || known.kind === 'visitor') throw forbidden('Only integrations may speak as the AI.')
  requireScope(known, 'WRITE')
  return known
}

/** A signed-in agent: what is its own, nobody changes in its name. */
export function requireAgent(actor: Actor): AgentViewer {
  const known = requireKnown(actor)
  if (known.kind !== 'agent') throw forbidden('Only agents may do this.')
  return known
}

/** An integration needs the scope; whoever else is known passes. */
export function requireScope(actor: Known, scope: ApiScope): void {
  if (actor.kind !== 'integration' || actor.scopes.has(scope)) return
  throw forbidden(`This API key lacks the scope ${scope}.`)
}

/** The condition under which a conversation, under the given alias, is visible. It always binds the workspace. */
export function visibleConversations(actor: Known, alias = 'c'): Prisma.Sql {
  const table = Prisma.raw(alias)
  const own = Prisma.sql`${table}."workspaceId" = ${actor.workspaceId}::uuid`
  if (actor.kind === 'visitor') {
    return Prisma.sql`${own} AND ${table}."customerId" = ${actor.customerId}::uuid AND ${table}."channelId" = ${actor.channelId}::uuid`
  }
  if (actor.kind === 'agent' && actor.channelIds !== 'all') {
    return Prisma.sql`${own} AND ${table}."channelId" = ANY(${[...actor.channelIds]}::uuid[])`
  }
  return own
}

/** The condition under which a channel, under the alias `channel`, is visible. It always binds the workspace. */
export function visibleChannels(actor: Known): Prisma.Sql {
  const own = Prisma.sql`channel."workspaceId" = ${actor.workspaceId}::uuid`
  if (actor.kind === 'visitor') return Prisma.sql`${own} AND channel.id = ${actor.channelId}::uuid`
  if (actor.kind === 'agent' && actor.channelIds !== 'all') {
    return Prisma.sql`${own} AND channel.id = ANY(${[...actor.channelIds]}::uuid[])`
  }
  return own
}

/** Whether a viewer may see a conversation of its workspace at this moment, told by what the conversation belongs to. */
export function maySeeConversation(viewer: Viewer, place: { channelId: string; customerId: string }): boolean {
  if (viewer.kind === 'visitor') return place.customerId === viewer.customerId && place.channelId === viewer.channelId
  if (viewer.kind === 'integration') return viewer.scopes.has('READ')
  return viewer.channelIds === 'all' || viewer.channelIds.has(place.channelId)
}

/** Whether a viewer may receive an event at this moment. It needs no query: events carry whom they concern. */
export function maySee(viewer: Viewer, event: LoggedEvent): boolean {
  if (event.workspaceId !== viewer.workspaceId) return false
  const { audience, visitors } = definitionOf(event.type)
  if (audience === 'nobody') return false
  if (viewer.kind === 'visitor') {
    if (!visitors || event.customerId !== viewer.customerId || event.channelId !== viewer.channelId) return false
    return visitors === true || visitors(event.data)
  }
  if (viewer.kind === 'integration') return viewer.scopes.has(audience === 'admins' ? 'MANAGE' : 'READ')
  if (audience === 'admins') return viewer.role !== 'AGENT' || concernsAgent(event, viewer)
  if (viewer.channelIds === 'all' || event.channelId === null) return true
  return viewer.channelIds.has(event.channelId)
}

function concernsAgent(event: LoggedEvent, viewer: AgentViewer): boolean {
  if (event.type === 'channel.member_added' || event.type === 'channel.member_removed') {
    return dataOf(event, event.type).agentId === viewer.agentId
  }
  return event.type === 'channel.restriction_changed'
}
