import type { Invitation, Prisma } from '../../generated/prisma/client.ts'
import { requireManager } from '../agents/manage.ts'
import type { Ctx } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { type TransactionCtx, transact } from '../transact.ts'
import { isPending } from './list.ts'

/** Makes an invitation's link void. CONFLICT when it was accepted. Repeating it changes nothing. */
export async function revokeInvitation(ctx: Ctx, { invitationId: id }: { invitationId: string }): Promise<Invitation> {
  const { workspaceId } = requireManager(ctx.actor)
  return transact(ctx, async (tx) => {
    const where = { workspaceId_id: { workspaceId, id } }
    const invitation = await tx.db.invitation.findUnique({ where })
    if (!invitation) throw notFound('Invitation')
    requireManager(tx.actor, invitation.role)
    await revokePending(tx, { workspaceId, id })
    const revoked = await tx.db.invitation.findUniqueOrThrow({ where })
    if (revoked.acceptedAt) throw conflict('ALREADY_ACCEPTED', 'This invitation was accepted. Deactivate the agent.')
    return revoked
  })
}

type Which = { workspaceId: string } & Pick<Prisma.InvitationWhereInput, 'id' | 'email' | 'inviterId'>

/** Revokes those of them that can still be accepted, each with its event. */
export async function revokePending(tx: TransactionCtx, which: Which): Promise<void> {
  const revoked = await tx.db.invitation.updateManyAndReturn({
    where: { ...which, ...isPending(tx) },
    data: { revokedAt: tx.clock.now() },
    select: { id: true },
  })
  for (const { id } of revoked) tx.emit({ type: 'invitation.revoked', subjectId: id, data: {} })
}
