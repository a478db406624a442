import { requireStaff } from '../access.ts'
import type { Ctx } from '../context.ts'
import { getConversation } from '../conversations/get.ts'
import { notFound } from '../errors.ts'
import { getCannedReply } from './list.ts'
import { fillVariables } from './variables.ts'

/** A canned reply's text as the actor would send it in a conversation, with its variables filled in. It sends nothing. */
export async function renderCannedReply(
  ctx: Ctx,
  { cannedReplyId, conversationId }: { cannedReplyId: string; conversationId: string },
): Promise<string> {
  const actor = requireStaff(ctx.actor, 'READ')
  const { workspaceId } = actor
  const reply = await getCannedReply(ctx, cannedReplyId)
  if (!reply) throw notFound('Canned reply')
  const conversation = await getConversation(ctx, conversationId)
  if (!conversation) throw notFound('Conversation')
  const { customerId, assigneeId } = conversation
  // A key is no person, so who answers is whoever the conversation is assigned to.
  const agentId = actor.kind === 'agent' ? actor.agentId : assigneeId
  const find = (id: string) => ({ where: { workspaceId_id: { workspaceId, id } } })
  const [workspace, customer, agent] = await Promise.all([
    ctx.db.workspace.findUniqueOrThrow({ where: { id: workspaceId } }),
    ctx.db.customer.findUniqueOrThrow(find(customerId)),
    agentId ? ctx.db.agent.findUniqueOrThrow(find(agentId)) : null,
  ])
  return fillVariables(reply.text, {
    'customer.name': customer.name,
    'agent.name': agent?.name ?? workspace.name,
    'workspace.name': workspace.name,
  })
}
