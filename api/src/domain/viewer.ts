/** Who asks and who acts. The workspace always comes from here, never from an argument. */
import type { AgentRole, ApiScope } from '../generated/prisma/enums.ts'

/** What a verified token or key says. It is looked up to become a viewer. */
export type Credential =
  | { kind: 'agent'; workspaceId: string; sessionId: string }
  | { kind: 'visitor'; workspaceId: string; sessionId: string }
  | { kind: 'integration'; workspaceId: string; apiKeyId: string }

export interface AgentViewer {
  kind: 'agent'
  workspaceId: string
  sessionId: string
  agentId: string
  role: AgentRole
  /** Whether the agent chose to be away; it shows as that wherever it is connected. */
  isAway: boolean
  /** The channels an AGENT may see; owners and administrators see all. */
  channelIds: 'all' | ReadonlySet<string>
}

export interface VisitorViewer {
  kind: 'visitor'
  workspaceId: string
  sessionId: string
  customerId: string
  channelId: string
  /** Whether it may run only the documents of the widget. */
  trustedDocumentsOnly: boolean
}

export interface IntegrationViewer {
  kind: 'integration'
  workspaceId: string
  apiKeyId: string
  scopes: ReadonlySet<ApiScope>
}

export type Viewer = AgentViewer | VisitorViewer | IntegrationViewer

/** Parley itself, for example the seed script or a command on the server. */
export interface SystemActor {
  kind: 'system'
  workspaceId: string
}

export interface AnonymousActor {
  kind: 'anonymous'
}

export type Actor = Viewer | SystemActor | AnonymousActor

/** Agents and integrations, as opposed to visitors. */
export const isStaff = (actor: Actor): actor is AgentViewer | IntegrationViewer =>
  actor.kind === 'agent' || actor.kind === 'integration'

/** The id that events and idempotency keys carry for an actor; the system acts as the workspace. */
export function actorIdOf(actor: Exclude<Actor, AnonymousActor>): string {
  if (actor.kind === 'agent') return actor.agentId
  if (actor.kind === 'visitor') return actor.customerId
  if (actor.kind === 'integration') return actor.apiKeyId
  return actor.workspaceId
}
