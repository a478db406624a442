/** What the verbs share that change who is in the team and what they may do. */
import type { Agent } from '../../generated/prisma/client.ts'
import type { AgentRole } from '../../generated/prisma/enums.ts'
import { requireAdmin } from '../access.ts'
import { conflict, forbidden, notFound } from '../errors.ts'
import type { TransactionCtx } from '../transact.ts'
import type { Actor } from '../viewer.ts'

/** Owners and Parley itself manage everybody; administrators, and keys that manage, all but owners. */
export function requireManager(actor: Actor, ...roles: AgentRole[]): { workspaceId: string } {
  const staff = requireAdmin(actor)
  const isAboveAll = staff.kind === 'system' || (staff.kind === 'agent' && staff.role === 'OWNER')
  if (!isAboveAll && roles.includes('OWNER')) throw forbidden('Only owners may do this with owners.')
  return staff
}

/**
 * The agent, locked together with all owners until the transaction ends, so that two owners who leave
 * at once do so one after the other. NOT_FOUND for an id of nobody.
 */
export async function lockAgent(
  tx: TransactionCtx,
  { workspaceId, agentId }: { workspaceId: string; agentId: string },
): Promise<Agent> {
  await tx.db.$queryRaw`
    SELECT a.id FROM "Agent" a WHERE a."workspaceId" = ${workspaceId}::uuid
      AND (a.id = ${agentId}::uuid OR (a.role = 'OWNER' AND a."deactivatedAt" IS NULL))
    ORDER BY a.id FOR NO KEY UPDATE`
  const agent = await tx.db.agent.findUnique({ where: { workspaceId_id: { workspaceId, id: agentId } } })
  if (!agent) throw notFound('Agent')
  return agent
}

/** A company without an owner could never get one again. */
export async function requireAnotherOwner(tx: TransactionCtx, { workspaceId, id, role }: Agent): Promise<void> {
  if (role !== 'OWNER') return
  const others = await tx.db.agent.count({ where: { workspaceId, role: 'OWNER', deactivatedAt: null, NOT: { id } } })
  if (others === 0) throw conflict('LAST_OWNER', 'This is the last owner. Make another agent an owner first.')
}
