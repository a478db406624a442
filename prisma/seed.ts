/** The demo workspace: a small shop, two agents, two channels and some conversations that are under way. */
import { createAgent, createWorkspace } from '../api/src/domain/accounts/create-workspace.ts'
import { createCannedReply } from '../api/src/domain/canned-replies/create.ts'
import { createChannel } from '../api/src/domain/channels/create.ts'
import type { Ctx, Services } from '../api/src/domain/context.ts'
import { assignConversation } from '../api/src/domain/conversations/assign.ts'
import { markRead } from '../api/src/domain/conversations/mark-read.ts'
import { setConversationHandler } from '../api/src/domain/conversations/set-handler.ts'
import { setConversationPriority } from '../api/src/domain/conversations/set-priority.ts'
import { setConversationStatus } from '../api/src/domain/conversations/set-status.ts'
import { startConversation } from '../api/src/domain/conversations/start.ts'
import { addNote } from '../api/src/domain/messages/add-note.ts'
import { receiveMessage } from '../api/src/domain/messages/receive.ts'
import { sendMessage } from '../api/src/domain/messages/send.ts'
import { type DemoConversation, demoConversations, demoReplies } from './demo-conversations.ts'
import { spreadDemo } from './demo-times.ts'

/** Fixed, so that an interrupted seeding finds its own workspace again and never touches another. */
const demoWorkspaceId = '01930000-0000-7000-8000-00000000de00'
const demoWidgetKey = 'pw_demo'

/** Public on purpose: they only ever exist in a demo workspace. */
export const demoAccounts = [
  { name: 'Maya Lind', email: 'maya@demo.example', password: 'parley-demo', role: 'OWNER' },
  { name: 'Tomás Reyes', email: 'tomas@demo.example', password: 'parley-demo', role: 'AGENT' },
] as const

/** Puts the demo workspace into the database, once. Every step is repeatable, so a start that was cut off is finished by the next. */
export async function seedDemo(services: Services): Promise<void> {
  const { db } = services
  const known = await db.workspace.findUnique({ where: { id: demoWorkspaceId } })
  if (known?.isDemo) return giveWidgetItsKey(services)
  if (!known) await createWorkspace(services, { id: demoWorkspaceId, name: 'Fern & Kettle' })
  const ctx: Ctx = { ...services, actor: { kind: 'system', workspaceId: demoWorkspaceId } }

  const where = { workspaceId: demoWorkspaceId }
  const agents = new Map<string, Ctx>()
  for (const account of demoAccounts) {
    const { id, role } =
      (await db.agent.findFirst({ where: { ...where, email: account.email } })) ?? (await createAgent(ctx, account))
    const actor = {
      kind: 'agent',
      workspaceId: demoWorkspaceId,
      sessionId: id,
      agentId: id,
      role,
      isAway: false,
      channelIds: 'all',
    } as const
    agents.set(account.email, { ...services, actor })
  }
  const channelIds = new Map<string, string>()
  for (const [kind, name] of [
    ['WIDGET', 'Website'],
    ['API', 'Order system'],
  ] as const) {
    const { id } =
      (await db.channel.findFirst({ where: { ...where, kind } })) ?? (await createChannel(ctx, { kind, name }))
    channelIds.set(kind, id)
  }
  await giveWidgetItsKey(services)
  for (const conversation of demoConversations)
    await play(ctx, conversation, agents, channelIds.get(conversation.channel) ?? '')
  for (const reply of demoReplies) {
    const known = await db.cannedReply.findFirst({ where: { ...where, shortcut: reply.shortcut } })
    if (!known) await createCannedReply(ctx, reply)
  }
  await spreadDemo(db, demoWorkspaceId, demoConversations)
  await db.workspace.update({ where: { id: demoWorkspaceId }, data: { isDemo: true } })
}

/** The page at /demo is the same everywhere, so the key that stands on it is too. */
async function giveWidgetItsKey({ db }: Services): Promise<void> {
  const where = { workspaceId: demoWorkspaceId, kind: 'WIDGET' } as const
  const widget = await db.channel.findFirst({ where, orderBy: { createdAt: 'asc' } })
  if (!widget || widget.publicKey === demoWidgetKey) return
  const { workspaceId, id } = widget
  await db.channel.update({ where: { workspaceId_id: { workspaceId, id } }, data: { publicKey: demoWidgetKey } })
}

async function play(ctx: Ctx, demo: DemoConversation, agents: Map<string, Ctx>, channelId: string): Promise<void> {
  const { customer, lines, subject, assignee, closed, priority, escalation } = demo
  let conversationId = ''
  for (const [index, line] of lines.entries()) {
    const clientMessageId = `demo:${customer.externalId}:${index}`
    const agent = agents.get(line.from)
    if (agent) {
      await markRead(agent, { conversationId })
      await (line.isNote ? addNote : sendMessage)(agent, { conversationId, text: line.text, clientMessageId })
      continue
    }
    if (subject) {
      const letter = { channelId, customer, kind: 'EMAIL', subject, text: line.text } as const
      conversationId = (await startConversation(ctx, { ...letter, clientConversationId: clientMessageId })).id
      continue
    }
    const message = await receiveMessage(ctx, { channelId, customer, text: line.text, clientMessageId })
    conversationId = message.conversationId
    await markRead(customerCtx(ctx, channelId, message.senderId), { conversationId })
  }
  const assigned = assignee ? agents.get(assignee)?.actor : undefined
  if (assigned?.kind === 'agent') await assignConversation(ctx, { conversationId, assigneeId: assigned.agentId })
  if (priority) await setConversationPriority(ctx, { conversationId, priority })
  if (escalation) await setConversationHandler(ctx, { conversationId, handler: 'AGENT', escalationReason: escalation })
  if (closed) await setConversationStatus(ctx, { conversationId, status: 'CLOSED' })
  // What is done has been read by everybody.
  if (closed || lines.at(-1)?.from !== 'customer') {
    for (const agent of agents.values()) await markRead(agent, { conversationId })
  }
}

function customerCtx(ctx: Ctx, channelId: string, customerId: string): Ctx {
  const actor = { kind: 'visitor', sessionId: customerId, customerId, channelId, trustedDocumentsOnly: true } as const
  return { ...ctx, actor: { ...actor, workspaceId: demoWorkspaceId } }
}
