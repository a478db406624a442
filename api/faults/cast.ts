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
  /** One more agent, who is not connected anywhere. */
  hire(): Promise<Agent>
}

export interface Agent {
  token: string
  agentId: string
}

/** An agent who sees the restricted channel until that ends. */
export interface Guest extends Agent {
  channelId: string
  revoke(): Promise<void>
}

const password = 'a password for faults'

export async function foundCompany(services: Services, conversations: number): Promise<Company> {
  const { workspace, ctx } = await createWorkspace(services, { name: 'Faults' })
  const open = await createChannel(ctx, { kind: 'API', name: 'Open' })
  const restricted = await createChannel(ctx, { kind: 'API', name: 'Restricted' })
  const anonymous = { ...services, actor: { kind: 'anonymous' as const } }
  const hire = async (): Promise<Agent> => {
    const email = `agent-${ctx.id()}@example.com`
    const { id: agentId } = await createAgent(ctx, { email, name: 'Agent', role: 'AGENT', password })
    const { accessToken: token } = await signIn(anonymous, { email, password, ip: '127.0.0.1' })
    return { token, agentId }
  }
  const guest = await hire()
  const place = { channelId: restricted.id, agentId: guest.agentId }
  await setChannelRestriction(ctx, { channelId: restricted.id, isRestricted: true })
  await addChannelMember(ctx, place)
  const { secret } = await createApiKey(ctx, { name: 'Faults', scopes: ['READ', 'WRITE', 'MANAGE'] })
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
      ...guest,
      channelId: restricted.id,
      revoke: async () => void (await removeChannelMember(ctx, place)),
    },
    hire,
  }
}
