import { z } from 'zod'
import type { Agent, Invitation } from '../../generated/prisma/client.ts'
import { openSession, type SignedIn } from '../accounts/sign-in.ts'
import type { Ctx } from '../context.ts'
import { violates } from '../database-errors.ts'
import { conflict, notFound } from '../errors.ts'
import { newPassword, shortText, storableText } from '../input.ts'
import { transact } from '../transact.ts'
import { isPending } from './list.ts'

const input = z.object({
  token: storableText.max(200),
  /** The name that was invited, when absent. */
  name: shortText.nullish(),
  password: newPassword,
})

export type AcceptInvitationInput = z.input<typeof input>

/** Makes the agent that an invitation is for, and signs it in. NOT_FOUND when it was used, revoked or has run out. */
export async function acceptInvitation(ctx: Ctx, raw: AcceptInvitationInput): Promise<SignedIn> {
  const { token, name, password } = input.parse(raw)
  const invitation = await ctx.db.invitation.findFirst({
    where: { tokenHash: ctx.tokens.hash(token), ...isPending(ctx) },
  })
  // A password is not hashed for whoever has no invitation: that is dear.
  if (!invitation) throw notFound('Invitation')
  const passwordHash = await ctx.passwords.hash(password)
  const agent = await join(ctx, { ...invitation, name: name ?? invitation.name }, passwordHash).catch(
    (error: unknown): never => {
      if (!violates(error, 'Agent_workspaceId_email_key')) throw error
      throw conflict('EMAIL_TAKEN', 'There is an agent with this e-mail address.')
    },
  )
  return openSession(ctx, agent)
}

function join(ctx: Ctx, invitation: Invitation, passwordHash: string): Promise<Agent> {
  const { id, workspaceId, email, name, role } = invitation
  // The agent is nobody before it exists, so it is Parley that makes it.
  return transact({ ...ctx, actor: { kind: 'system', workspaceId } }, async (tx) => {
    const { count } = await tx.db.invitation.updateMany({
      where: { workspaceId, id, ...isPending(tx) },
      data: { acceptedAt: tx.clock.now() },
    })
    if (count === 0) throw notFound('Invitation')
    const agent = await tx.db.agent.create({ data: { id: tx.id(), workspaceId, email, name, role, passwordHash } })
    tx.emit({ type: 'invitation.accepted', subjectId: id, data: { agentId: agent.id } })
    tx.emit({ type: 'agent.created', subjectId: agent.id, data: {} })
    return agent
  })
}
