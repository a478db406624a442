import { z } from 'zod'
import type { Agent } from '../../generated/prisma/client.ts'
import { AgentRole } from '../../generated/prisma/enums.ts'
import type { Ctx } from '../context.ts'
import { revokePending } from '../invitations/revoke.ts'
import { transact } from '../transact.ts'
import { lockAgent, requireAnotherOwner, requireManager } from './manage.ts'

const input = z.object({ agentId: z.uuid(), role: z.enum(AgentRole) })

export type SetAgentRoleInput = z.input<typeof input>

/** Gives an agent another role; live feeds follow. What it invited others to is void. CONFLICT for the last owner. */
export async function setAgentRole(ctx: Ctx, raw: SetAgentRoleInput): Promise<Agent> {
  const { agentId, role } = input.parse(raw)
  const { workspaceId } = requireManager(ctx.actor, role)
  return transact(ctx, async (tx) => {
    const agent = await lockAgent(tx, { workspaceId, agentId })
    requireManager(tx.actor, agent.role)
    if (agent.role === role) return agent
    if (!agent.deactivatedAt) await requireAnotherOwner(tx, agent)
    const where = { workspaceId_id: { workspaceId, id: agentId } }
    const changed = await tx.db.agent.update({ where, data: { role } })
    tx.emit({ type: 'agent.role_changed', subjectId: agentId, data: { role } })
    // Whoever loses a right must not find it again behind a link of its own.
    await revokePending(tx, { workspaceId, inviterId: agentId })
    return changed
  })
}
