import type { Agent, ApiKey } from '../../generated/prisma/client.ts'
import { requireKnown, requireScope } from '../access.ts'
import type { Ctx } from '../context.ts'

/** The agent, or null when the workspace has none with this id. Visitors see agents only through their conversations. */
export async function getAgent(ctx: Ctx, id: string): Promise<Agent | null> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'READ')
  if (actor.kind === 'visitor') return null
  return ctx.db.agent.findUnique({ where: { workspaceId_id: { workspaceId: actor.workspaceId, id } } })
}

/** The API key, or null when there is none that the actor may manage. */
export async function getApiKey(ctx: Ctx, id: string): Promise<ApiKey | null> {
  const actor = requireKnown(ctx.actor)
  const isManager =
    actor.kind === 'agent' ? actor.role !== 'AGENT' : actor.kind === 'integration' && actor.scopes.has('MANAGE')
  if (!isManager) return null
  return ctx.db.apiKey.findUnique({ where: { workspaceId_id: { workspaceId: actor.workspaceId, id } } })
}
