import type { Invitation } from '../../generated/prisma/client.ts'
import type { Ctx } from '../context.ts'
import { isPending } from './list.ts'

export interface InvitationPreview extends Pick<Invitation, 'email' | 'name' | 'role' | 'expiresAt'> {
  workspaceName: string
}

/**
 * What an invitation offers, for whoever holds its token. Null when it was used, revoked or has run out, and for what
 * never was a token: these are one search with one answer.
 */
export async function previewInvitation(ctx: Ctx, { token }: { token: string }): Promise<InvitationPreview | null> {
  const invitation = await ctx.db.invitation.findFirst({
    where: { tokenHash: ctx.tokens.hash(token), ...isPending(ctx) },
    select: { email: true, name: true, role: true, expiresAt: true, workspace: { select: { name: true } } },
  })
  if (!invitation) return null
  const { workspace, ...offered } = invitation
  return { ...offered, workspaceName: workspace.name }
}
