/** Workspaces with people in them, made through the domain's verbs. */
import { createAgent, createWorkspace } from '../src/domain/accounts/create-workspace.ts'
import { signIn } from '../src/domain/accounts/sign-in.ts'
import type { Ctx, Services } from '../src/domain/context.ts'
import type { AgentRole } from '../src/generated/prisma/enums.ts'

export interface Person {
  agentId: string
  /** The bearer token. */
  token: string
}

/** Of everybody. */
export const password = 'a password for benchmarks'

/** Makes a workspace, and the context in which Parley itself acts in it. */
export async function foundWorkspace(services: Services, name: string): Promise<Ctx> {
  return (await createWorkspace(services, { name })).ctx
}

/** Makes an agent and signs it in. */
export async function hire(ctx: Ctx, role: AgentRole): Promise<Person & { email: string }> {
  const email = `agent-${ctx.id()}@example.com`
  const agent = await createAgent(ctx, { email, name: `An ${role.toLowerCase()}`, role, password })
  const { accessToken } = await signIn({ ...ctx, actor: { kind: 'anonymous' } }, { email, password, ip: '127.0.0.1' })
  return { agentId: agent.id, email, token: accessToken }
}
