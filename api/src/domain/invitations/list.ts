import type { Invitation } from '../../generated/prisma/client.ts'
import { requireAdmin, requireKnown } from '../access.ts'
import type { Clock, Ctx } from '../context.ts'

const most = 500

/** The invitations that can still be accepted, the newest first. */
export async function listInvitations(ctx: Ctx): Promise<Invitation[]> {
  const { workspaceId } = requireAdmin(ctx.actor)
  return ctx.db.invitation.findMany({
    where: { workspaceId, ...isPending(ctx) },
    orderBy: { id: 'desc' },
    take: most,
  })
}

/** The invitation, or null when there is none that the actor may manage. */
export async function getInvitation(ctx: Ctx, id: string): Promise<Invitation | null> {
  const actor = requireKnown(ctx.actor)
  const isManager =
    actor.kind === 'agent' ? actor.role !== 'AGENT' : actor.kind === 'integration' && actor.scopes.has('MANAGE')
  if (!isManager) return null
  return ctx.db.invitation.findUnique({ where: { workspaceId_id: { workspaceId: actor.workspaceId, id } } })
}

/** Neither used, nor revoked, nor run out. */
export const isPending = ({ clock }: { clock: Clock }) => ({
  acceptedAt: null,
  revokedAt: null,
  expiresAt: { gt: clock.now() },
})
