/** Two companies for the attack matrix. Whatever somebody must not see has a canary in its text. */
import { createApiKey } from '../domain/accounts/api-keys.ts'
import { createCannedReply } from '../domain/canned-replies/create.ts'
import { addChannelMember } from '../domain/channels/access.ts'
import { createChannel } from '../domain/channels/create.ts'
import type { Ctx } from '../domain/context.ts'
import { markRead } from '../domain/conversations/mark-read.ts'
import { setConversationHandler } from '../domain/conversations/set-handler.ts'
import { setConversationPriority } from '../domain/conversations/set-priority.ts'
import { startConversation } from '../domain/conversations/start.ts'
import { inviteAgent } from '../domain/invitations/invite.ts'
import { addNote } from '../domain/messages/add-note.ts'
import { editMessage } from '../domain/messages/edit.ts'
import { sendMessage } from '../domain/messages/send.ts'
import type { Agent, Channel } from '../generated/prisma/client.ts'
import { globalId, type NodeType } from '../graphql/ids.ts'
import { startTestApp, type TestApp } from './app.ts'
import { type Client, createClient } from './client.ts'
import { uploadFile } from './files.ts'
import { type Company, foundCompany, type Visitor } from './people.ts'

export const viewerNames = ['owner', 'agent', 'visitor', 'reader', 'writer', 'anonymous'] as const
export type ViewerName = (typeof viewerNames)[number]

/** Some ids of one type, by whom they must be hidden from. */
export type Ids = Partial<Record<NodeType, string>>

/** What is planted, and in whose answers it may never occur. */
export const canaries = {
  foreign: 'canary-foreign',
  hidden: 'canary-hidden',
  other: 'canary-other',
  note: 'canary-note',
} as const

export type Secret = keyof typeof canaries

/** From whom each secret is kept. */
export const keptFrom: Record<Secret, readonly ViewerName[]> = {
  foreign: viewerNames,
  hidden: ['agent', 'visitor', 'anonymous'],
  other: ['visitor', 'anonymous'],
  note: ['visitor', 'anonymous'],
}

export interface World {
  app: TestApp
  acme: Company
  rival: Company
  viewers: Record<ViewerName, Client>
  visitor: Visitor
  /** What every viewer of acme may use. */
  own: Required<Ids>
  /** A channel without conversations, to be restricted and opened. */
  spare: Channel
  /** An agent without conversations, to be sent away and taken back. */
  leaver: Agent
  secrets: Record<Secret, Ids>
  /** The position before anything happened in acme. */
  start: string
  close(): Promise<void>
}

/** High enough for documents that select everything. */
const settings = {
  MAX_QUERY_TOKENS: '50000',
  MAX_QUERY_COST: '10000000',
  MAX_QUERY_ALIASES: '10000',
  MAX_QUERY_DEPTH: '30',
}

export async function createWorld(): Promise<World> {
  const app = await startTestApp({ settings })
  const acme = await foundCompany(app, 'Acme')
  const rival = await foundCompany(app, `Rival ${canaries.foreign}`)
  const start = app.services.cursors.encode({ workspaceId: acme.workspaceId, epoch: 1, seq: 0 })

  const agent = await acme.hire('AGENT')
  const visitor = await acme.visitor()
  const own = await talk(app, acme.ctx, { channel: acme.widget, customerId: visitor.session.customer.id, secret: null })
  const note = await addNote(acme.ctx, {
    conversationId: own.conversation,
    text: canaries.note,
    clientMessageId: 'note',
  })
  await editMessage(acme.ctx, { messageId: note.id, text: `${canaries.note} edited` })
  await markReadBy(app, agent.agent.id, own.conversation)

  const hiddenChannel = await createChannel(acme.ctx, { kind: 'API', name: canaries.hidden, isRestricted: true })
  const hidden = await talk(app, acme.ctx, { channel: hiddenChannel, secret: canaries.hidden })
  const otherVisitor = await acme.visitor()
  const otherId = otherVisitor.session.customer.id
  const other = await talk(app, acme.ctx, { channel: acme.widget, customerId: otherId, secret: canaries.other })

  const rivalAgent = await rival.hire('AGENT')
  await addChannelMember(rival.ctx, { channelId: rival.api.id, agentId: rivalAgent.agent.id })
  const foreign = await talk(app, rival.ctx, { channel: rival.api, secret: canaries.foreign })
  const rivalKey = await createApiKey(rival.ctx, { name: canaries.foreign, scopes: ['READ'] })
  const ownKey = await createApiKey(acme.ctx, { name: 'Shop', scopes: ['READ'] })
  const rivalReply = await createCannedReply(rival.ctx, { shortcut: canaries.foreign, text: canaries.foreign })
  const ownReply = await createCannedReply(acme.ctx, { shortcut: 'hello', text: 'Hello {{customer.name}}!' })
  const rivalInvitation = await inviteAgent(rival.ctx, invited(canaries.foreign))
  const ownInvitation = await inviteAgent(acme.ctx, invited('plain'))
  const leaver = await acme.hire('AGENT')
  const spare = await createChannel(acme.ctx, { kind: 'API', name: 'Spare' })

  return {
    app,
    acme,
    rival,
    start,
    visitor,
    spare,
    leaver: leaver.agent,
    viewers: {
      owner: acme.owner,
      agent,
      visitor,
      reader: await acme.integration(['READ']),
      writer: await acme.integration(['WRITE']),
      anonymous: createClient(app.url, ''),
    },
    own: {
      Workspace: globalId('Workspace', acme.workspaceId),
      Agent: globalId('Agent', agent.agent.id),
      Customer: globalId('Customer', own.customer),
      Channel: globalId('Channel', acme.widget.id),
      Conversation: globalId('Conversation', own.conversation),
      Message: globalId('Message', own.message),
      ApiKey: globalId('ApiKey', ownKey.apiKey.id),
      CannedReply: globalId('CannedReply', ownReply.id),
      Attachment: await uploadFile(visitor, 'own.txt'),
      Invitation: globalId('Invitation', ownInvitation.invitation.id),
    },
    secrets: {
      foreign: {
        Workspace: globalId('Workspace', rival.workspaceId),
        Agent: globalId('Agent', rivalAgent.agent.id),
        Customer: globalId('Customer', foreign.customer),
        Channel: globalId('Channel', rival.api.id),
        Conversation: globalId('Conversation', foreign.conversation),
        Message: globalId('Message', foreign.message),
        ApiKey: globalId('ApiKey', rivalKey.apiKey.id),
        CannedReply: globalId('CannedReply', rivalReply.id),
        Attachment: await uploadFile(rival.owner, `${canaries.foreign}.txt`),
        Invitation: globalId('Invitation', rivalInvitation.invitation.id),
      },
      hidden: {
        Channel: globalId('Channel', hiddenChannel.id),
        Conversation: globalId('Conversation', hidden.conversation),
        Message: globalId('Message', hidden.message),
      },
      other: {
        Customer: globalId('Customer', other.customer),
        Conversation: globalId('Conversation', other.conversation),
        Message: globalId('Message', other.message),
        Attachment: await uploadFile(otherVisitor, `${canaries.other}.txt`),
      },
      note: { Message: globalId('Message', note.id) },
    },
    close: () => app.close(),
  }
}

const invited = (name: string) => ({ email: `${name}@acme.example`, name, role: 'AGENT' as const })

interface Talk {
  conversation: string
  customer: string
  /** The newest message. */
  message: string
}

/** A conversation with every field filled, in which the secret stands wherever there is text. */
async function talk(
  app: TestApp,
  ctx: Ctx,
  { channel, customerId, secret }: { channel: Channel; customerId?: string; secret: string | null },
): Promise<Talk> {
  const word = secret ?? 'plain'
  const started = await startConversation(ctx, {
    channelId: channel.id,
    ...(customerId ? { customerId } : { customer: { externalId: word, phone: '+380441234567' } }),
    subject: `subject ${word}`,
    text: `first ${word}`,
    clientConversationId: ctx.id(),
  })
  const { id: conversationId, customerId: customer, workspaceId } = started
  // Customers are the whole company's; what is hidden with a channel is what was said there.
  if (secret && secret !== canaries.hidden)
    await app.db.customer.update({ where: { workspaceId_id: { workspaceId, id: customer } }, data: { name: secret } })
  const answer = await sendMessage(ctx, { conversationId, text: `answer ${word}`, clientMessageId: 'answer' })
  await addNote(ctx, { conversationId, text: `${canaries.note} ${word}`, clientMessageId: 'internal' })
  await editMessage(ctx, { messageId: answer.id, text: `better answer ${word}` })
  await setConversationHandler(ctx, { conversationId, handler: 'AGENT', escalationReason: `${canaries.note} ${word}` })
  await setConversationPriority(ctx, { conversationId, priority: 2 })
  const reply = { conversationId, replyToId: answer.id, text: `more ${word}`, clientMessageId: 'more' }
  const last = await sendMessage(ctx, reply)
  return { conversation: conversationId, customer, message: last.id }
}

async function markReadBy(app: TestApp, agentId: string, conversationId: string) {
  const { workspaceId } = await app.db.agent.findFirstOrThrow({ where: { id: agentId } })
  const actor = {
    kind: 'agent',
    workspaceId,
    sessionId: agentId,
    agentId,
    role: 'OWNER',
    isAway: false,
    channelIds: 'all',
  } as const
  await markRead({ ...app.services, actor }, { conversationId })
}
