import { type Agent, Prisma } from '../../generated/prisma/client.ts'
import { endSessions } from '../accounts/end-sessions.ts'
import type { Ctx } from '../context.ts'
import { revokePending } from '../invitations/revoke.ts'
import { reopensSince } from '../messages/write.ts'
import { type TransactionCtx, transact } from '../transact.ts'
import { lockAgent, requireAnotherOwner, requireManager } from './manage.ts'

interface Member {
  workspaceId: string
  agentId: string
}

/**
 * Takes an agent out of the team: it is signed out everywhere, its live subscriptions end, what it invited others
 * to is void, and its conversations are nobody's. CONFLICT for the last owner. Repeating it changes nothing.
 */
export async function deactivateAgent(ctx: Ctx, { agentId }: { agentId: string }): Promise<Agent> {
  const { workspaceId } = requireManager(ctx.actor)
  return transact(ctx, async (tx) => {
    const member = { workspaceId, agentId }
    // Conversations are locked before agents, here and by whoever assigns one.
    await tx.db.$queryRaw`
      SELECT c.id FROM "Conversation" c WHERE ${isTakenCareOf(tx, member)} ORDER BY c.id FOR UPDATE`
    const agent = await lockAgent(tx, member)
    requireManager(tx.actor, agent.role)
    if (agent.deactivatedAt) return agent
    await requireAnotherOwner(tx, agent)
    const where = { workspaceId_id: { workspaceId, id: agentId } }
    const deactivated = await tx.db.agent.update({ where, data: { deactivatedAt: tx.clock.now(), isAway: false } })
    tx.emit({ type: 'agent.deactivated', subjectId: agentId, data: {} })
    await endSessions(tx, member)
    await revokePending(tx, { workspaceId, inviterId: agentId })
    await unassignAll(tx, member)
    return deactivated
  })
}

/** Lets an agent in again, with the password and the role of before. Repeating it changes nothing. */
export async function reactivateAgent(ctx: Ctx, { agentId }: { agentId: string }): Promise<Agent> {
  const { workspaceId } = requireManager(ctx.actor)
  return transact(ctx, async (tx) => {
    const agent = await lockAgent(tx, { workspaceId, agentId })
    requireManager(tx.actor, agent.role)
    if (!agent.deactivatedAt) return agent
    const where = { workspaceId_id: { workspaceId, id: agentId } }
    const reactivated = await tx.db.agent.update({ where, data: { deactivatedAt: null } })
    tx.emit({ type: 'agent.reactivated', subjectId: agentId, data: {} })
    return reactivated
  })
}

/** What is open, and what its customer's next message would open again. Older ones still tell who took care of them. */
const isTakenCareOf = (tx: TransactionCtx, { workspaceId, agentId }: Member) => Prisma.sql`
  c."workspaceId" = ${workspaceId}::uuid AND c."assigneeId" = ${agentId}::uuid
    AND (c.status <> 'CLOSED' OR c."closedAt" > ${reopensSince(tx)})`

async function unassignAll(tx: TransactionCtx, member: Member): Promise<void> {
  const unassigned = await tx.db.$queryRaw<{ id: string; channelId: string; customerId: string }[]>`
    UPDATE "Conversation" c SET "assigneeId" = NULL WHERE ${isTakenCareOf(tx, member)}
    RETURNING c.id, c."channelId", c."customerId"`
  for (const { id, channelId, customerId } of unassigned) {
    const place = { subjectId: id, conversationId: id, channelId, customerId }
    tx.emit({ type: 'conversation.assigned', ...place, data: { assigneeId: null } })
  }
}
