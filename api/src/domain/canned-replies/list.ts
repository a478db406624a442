import type { CannedReply } from '../../generated/prisma/client.ts'
import { requireKnown, requireScope, requireStaff } from '../access.ts'
import type { Ctx } from '../context.ts'

/** How many a workspace may have. */
export const mostCannedReplies = 500

/** The workspace's canned replies, by shortcut. */
export async function listCannedReplies(ctx: Ctx): Promise<CannedReply[]> {
  const { workspaceId } = requireStaff(ctx.actor, 'READ')
  return ctx.db.cannedReply.findMany({ where: { workspaceId }, orderBy: { shortcut: 'asc' }, take: mostCannedReplies })
}

/** The canned reply, or null when the workspace has none with this id. To visitors there are none. */
export async function getCannedReply(ctx: Ctx, id: string): Promise<CannedReply | null> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'READ')
  if (actor.kind === 'visitor') return null
  const { workspaceId } = actor
  return ctx.db.cannedReply.findUnique({ where: { workspaceId_id: { workspaceId, id } } })
}
