import type { Agent } from '../../generated/prisma/client.ts'
import type { Ctx } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import { accessTokenFor } from './sign-in.ts'

/** A new access token for the session that a refresh secret belongs to. UNAUTHENTICATED when it has ended. */
export async function refreshSession(
  ctx: Ctx,
  refreshSecret: string | null,
): Promise<{ agent: Agent; accessToken: string; expiresAt: Date }> {
  if (!refreshSecret) throw unauthenticated('There is no session to refresh. Sign in.')
  const now = ctx.clock.now()
  const session = await ctx.db.session.findUnique({
    where: { tokenHash: ctx.tokens.hash(refreshSecret), revokedAt: null, expiresAt: { gt: now } },
    include: { agent: true },
  })
  if (!session?.agent || session.agent.deactivatedAt) throw unauthenticated('The session has ended. Sign in again.')
  const { agent, ...row } = session
  await ctx.db.session.update({
    where: { workspaceId_id: { workspaceId: row.workspaceId, id: row.id } },
    data: { lastUsedAt: now },
  })
  return { agent, ...(await accessTokenFor(ctx, row)) }
}
