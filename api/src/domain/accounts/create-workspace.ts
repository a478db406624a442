import { z } from 'zod'
import type { Agent, Channel, Workspace } from '../../generated/prisma/client.ts'
import { AgentRole } from '../../generated/prisma/enums.ts'
import { requireAdmin } from '../access.ts'
import { createChannel } from '../channels/create.ts'
import type { Ctx, Services } from '../context.ts'
import { violates } from '../database-errors.ts'
import { conflict } from '../errors.ts'
import { email, newPassword, shortText } from '../input.ts'
import { transact } from '../transact.ts'

const input = z.object({ id: z.uuid().nullish(), name: shortText })

/** Makes a workspace with its empty log, and the context in which Parley itself acts in it. */
export async function createWorkspace(
  services: Services,
  raw: z.input<typeof input>,
): Promise<{ workspace: Workspace; ctx: Ctx }> {
  const { name, ...given } = input.parse(raw)
  const id = given.id ?? services.id()
  const workspace = await services.db.workspace.create({
    data: { id, name, feed: { create: { epochs: { create: { epoch: 1, firstSeq: 1, reason: 'created' } } } } },
  })
  return { workspace, ctx: { ...services, actor: { kind: 'system', workspaceId: id } } }
}

/** A workspace that somebody can start to work in: its owner, a widget and an API channel. */
export async function createReadyWorkspace(
  services: Services,
  { name, owner }: { name: string; owner: CreateAgentInput },
): Promise<{ workspace: Workspace; owner: Agent; widget: Channel; api: Channel }> {
  // Before anything is written: a workspace that nobody can enter helps nobody.
  agentInput.parse(owner)
  const { workspace, ctx } = await createWorkspace(services, { name })
  return {
    workspace,
    owner: await createAgent(ctx, owner),
    widget: await createChannel(ctx, { kind: 'WIDGET', name: 'Website' }),
    api: await createChannel(ctx, { kind: 'API', name: 'API' }),
  }
}

const agentInput = z.object({
  email,
  name: shortText,
  role: z.enum(AgentRole),
  password: newPassword,
})

export type CreateAgentInput = z.input<typeof agentInput>

/** Makes an agent. CONFLICT when the workspace has one with this e-mail address. */
export async function createAgent(ctx: Ctx, raw: CreateAgentInput): Promise<Agent> {
  const { password, ...agent } = agentInput.parse(raw)
  const { workspaceId } = requireAdmin(ctx.actor)
  const passwordHash = await ctx.passwords.hash(password)
  try {
    return await transact(ctx, async (tx) => {
      const created = await tx.db.agent.create({ data: { id: tx.id(), workspaceId, ...agent, passwordHash } })
      tx.emit({ type: 'agent.created', subjectId: created.id, data: {} })
      return created
    })
  } catch (error) {
    if (!violates(error, 'Agent_workspaceId_email_key')) throw error
    throw conflict('EMAIL_TAKEN', 'There is an agent with this e-mail address.')
  }
}
