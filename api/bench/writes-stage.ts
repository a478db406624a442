/** The people and conversations of the write benchmark. */
import { createAgent, createWorkspace } from '../src/domain/accounts/create-workspace.ts'
import { signIn } from '../src/domain/accounts/sign-in.ts'
import { createChannel } from '../src/domain/channels/create.ts'
import type { Services } from '../src/domain/context.ts'
import { startConversation } from '../src/domain/conversations/start.ts'

export interface Thread {
  workspaceId: string
  conversationId: string
  agentId: string
  token: string
}

/** Makes workspaces with an agent each, and spreads conversations over them, so that neighbours are in different ones. */
export async function makeThreads(services: Services, sizes: { workspaces: number; conversations: number }) {
  const companies = []
  for (let i = 0; i < sizes.workspaces; i++) companies.push(await foundCompany(services, i))
  const threads: Thread[] = []
  for (let i = 0; i < sizes.conversations; i++) {
    const company = companies[i % companies.length]
    if (!company) throw new Error('[bench] there is no workspace')
    const conversation = await startConversation(company.ctx, {
      channelId: company.channelId,
      customer: { name: `Customer ${i}`, email: `customer-${i}@example.com` },
      clientConversationId: `conversation-${i}`,
      text: 'Hello!',
    })
    threads.push({ ...company, conversationId: conversation.id })
  }
  return threads
}

async function foundCompany(services: Services, number: number) {
  const { workspace, ctx } = await createWorkspace(services, { name: `Company ${number}` })
  const email = `agent-${number}@example.com`
  const password = 'a password for benchmarks'
  const agent = await createAgent(ctx, { email, name: `Agent ${number}`, role: 'AGENT', password })
  const channel = await createChannel(ctx, { kind: 'API', name: 'API' })
  const anonymous = { ...services, actor: { kind: 'anonymous' } } as const
  const { accessToken } = await signIn(anonymous, { email, password, ip: '127.0.0.1' })
  return { ctx, workspaceId: workspace.id, agentId: agent.id, channelId: channel.id, token: accessToken }
}
