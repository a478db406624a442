import { z } from 'zod'
import type { Agent } from '../../generated/prisma/client.ts'
import { requireAgent } from '../access.ts'
import type { Ctx } from '../context.ts'
import { shortText } from '../input.ts'
import { type TransactionCtx, transact } from '../transact.ts'

const input = z.object({ name: shortText })

export type UpdateProfileInput = z.input<typeof input>

/** Changes what the agent who asks is called. */
export async function updateProfile(ctx: Ctx, raw: UpdateProfileInput): Promise<Agent> {
  return updateOwn(ctx, input.parse(raw))
}

/**
 * Says that the agent who asks is away, or back. Away holds on all devices and through reconnects: who is
 * connected shows as AWAY until it is taken back.
 */
export async function setAway(ctx: Ctx, raw: { isAway: boolean }): Promise<Agent> {
  const { isAway } = z.object({ isAway: z.boolean() }).parse(raw)
  const agent = await updateOwn(ctx, { isAway })
  await ctx.ephemera.setAway({ workspaceId: agent.workspaceId, agentId: agent.id, isAway })
  return agent
}

async function updateOwn(ctx: Ctx, data: Partial<Pick<Agent, 'name' | 'isAway'>>): Promise<Agent> {
  const { workspaceId, agentId } = requireAgent(ctx.actor)
  return transact(ctx, async (tx) => {
    const agent = await lockOwn(tx, workspaceId, agentId)
    const changed = { ...agent, ...data }
    if (changed.name === agent.name && changed.isAway === agent.isAway) return agent
    tx.emit({ type: 'agent.updated', subjectId: agentId, data: {} })
    return tx.db.agent.update({ where: { workspaceId_id: { workspaceId, id: agentId } }, data })
  })
}

async function lockOwn({ db }: TransactionCtx, workspaceId: string, id: string): Promise<Agent> {
  await db.$queryRaw`
    SELECT a.id FROM "Agent" a WHERE a."workspaceId" = ${workspaceId}::uuid AND a.id = ${id}::uuid FOR NO KEY UPDATE`
  return db.agent.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId, id } } })
}
