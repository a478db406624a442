import { z } from 'zod'
import type { Invitation } from '../../generated/prisma/client.ts'
import { AgentRole } from '../../generated/prisma/enums.ts'
import { requireManager } from '../agents/manage.ts'
import type { Ctx } from '../context.ts'
import { conflict } from '../errors.ts'
import { email, shortText } from '../input.ts'
import { transact } from '../transact.ts'
import { revokePending } from './revoke.ts'

const input = z.object({ email, name: shortText, role: z.enum(AgentRole) })

export type InviteAgentInput = z.input<typeof input>

const invitationDays = 7

/**
 * Invites somebody into the team. The token goes into a link that the inviter passes on; it is returned once, stored
 * only as a hash, and takes the place of an earlier one for the same address. CONFLICT for an agent's address.
 */
export async function inviteAgent(ctx: Ctx, raw: InviteAgentInput): Promise<{ invitation: Invitation; token: string }> {
  const invited = input.parse(raw)
  const { workspaceId } = requireManager(ctx.actor, invited.role)
  const token = ctx.tokens.secret('pi_')
  const invitation = await transact(ctx, async (tx) => {
    const known = await tx.db.agent.count({ where: { workspaceId, email: invited.email } })
    if (known > 0) throw conflict('EMAIL_TAKEN', 'There is an agent with this e-mail address.')
    await revokePending(tx, { workspaceId, email: invited.email })
    const made = await tx.db.invitation.create({
      data: {
        id: tx.id(),
        workspaceId,
        ...invited,
        inviterId: tx.actor.kind === 'agent' ? tx.actor.agentId : null,
        tokenHash: tx.tokens.hash(token),
        expiresAt: new Date(tx.clock.now().getTime() + invitationDays * 86_400_000),
      },
    })
    tx.emit({ type: 'invitation.created', subjectId: made.id, data: {} })
    return made
  })
  return { invitation, token }
}
