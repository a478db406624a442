import { z } from 'zod'
import type { Agent } from '../../generated/prisma/client.ts'
import { requireAgent } from '../access.ts'
import { endSessions } from '../accounts/end-sessions.ts'
import type { Ctx } from '../context.ts'
import { forbidden } from '../errors.ts'
import { newPassword, storableText } from '../input.ts'
import { transact } from '../transact.ts'

const input = z.object({ currentPassword: storableText.min(1).max(1000), newPassword })

export type ChangePasswordInput = z.input<typeof input> & { ip: string }

/**
 * Sets another password for the agent who asks and ends its other sessions. FORBIDDEN when the current one
 * is wrong; guesses are counted as at the sign-in.
 */
export async function changePassword(ctx: Ctx, { ip, ...raw }: ChangePasswordInput): Promise<Agent> {
  const { currentPassword, newPassword } = input.parse(raw)
  const { workspaceId, agentId, sessionId } = requireAgent(ctx.actor)
  const where = { workspaceId_id: { workspaceId, id: agentId } }
  const agent = await ctx.db.agent.findUniqueOrThrow({ where })
  // Counted apart from signing in, so that whoever holds a stolen session cannot keep its owner out.
  const keys = { account: agentId, ip }
  await ctx.throttle.attempt(keys)
  if (!(await ctx.passwords.verify(agent.passwordHash, currentPassword))) {
    throw forbidden('The current password is wrong.')
  }
  await ctx.throttle.succeeded(keys)
  const passwordHash = await ctx.passwords.hash(newPassword)
  return transact(ctx, async (tx) => {
    await endSessions(tx, { workspaceId, agentId, id: { not: sessionId } })
    return tx.db.agent.update({ where, data: { passwordHash } })
  })
}
