/** The workspaces of a trial: their conversations, a key that writes, and an agent who loses sight of a channel. */
import { createApiKey } from '../src/domain/accounts/api-keys.ts'
import { createAgent, createWorkspace } from '../src/domain/accounts/create-workspace.ts'
import { signIn } from '../src/domain/accounts/sign-in.ts'
import { addChannelMember, removeChannelMember, setChannelRestriction } from '../src/domain/channels/access.ts'
import { createChannel } from '../src/domain/channels/create.ts'
import type { Services } from '../src/domain/context.ts'
import { receiveMessage } from '../src/domain/messages/receive.ts'
import { globalId } from '../src/graphql/ids.ts'

export interface Company {
  workspaceId: string
  /** Of an API key that may do everything. */
  token: string
  /** Global ids. Every third is on the restricted channel. */
  conversations: string[]
  /** A place in the log after which each conversation has one more message, so that who has it is surely connected. */
  start: number
  /** The cursor of that place. */
  cursor: string
  guest: Guest
}

/** An agent who sees the restricted channel until that ends. */
export interface Guest {
  token: string
  agentId: string
  channelId: string
  revoke(): Promise<void>
}

const password = 'a password for faults'

export async function foundCompany(services: Services, conversations: number): Promise<Company> {
  const { workspace, ctx } = await createWorkspace(services, { name: 'Faults' })
  const open = await createChannel(ctx, { kind: 'API', name: 'Open' })
  const restricted = await createChannel(ctx, { kind: 'API', name: 'Restricted' })
  const email = `agent-${ctx.id()}@example.com`
  const agent = await createAgent(ctx, { email, name: 'Guest', role: 'AGENT', password })
  const place = { channelId: restricted.id, agentId: agent.id }
  await setChannelRestriction(ctx, { channelId: restricted.id, isRestricted: true })
  await addChannelMember(ctx, place)
  const { secret } = await createApiKey(ctx, { name: 'Faults', scopes: ['READ', 'WRITE', 'MANAGE'] })
  const anonymous = { ...services, actor: { kind: 'anonymous' as const } }
  const { accessToken } = await signIn(anonymous, { email, password, ip: '127.0.0.1' })
  const ids: string[] = []
  const greet = async (text: string) => {
    for (let index = 0; index < conversations; index++) {
      const { id: channelId } = index % 3 === 2 ? restricted : open
      const message = await receiveMessage(ctx, { channelId, customer: { externalId: `${index}` }, text })
      ids[index] = globalId('Conversation', message.conversationId)
    }
  }
  await greet('hello')
  const { lastSeq, epoch } = await ctx.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId: workspace.id } })
  const start = Number(lastSeq)
  await greet('hello again')
  return {
    workspaceId: workspace.id,
    token: secret,
    conversations: ids,
    start,
    cursor: ctx.cursors.encode({ workspaceId: workspace.id, epoch, seq: start }),
    guest: {
      token: accessToken,
      agentId: agent.id,
      channelId: restricted.id,
      revoke: async () => void (await removeChannelMember(ctx, place)),
    },
  }
}
