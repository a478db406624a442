import { z } from 'zod'
import type { Conversation } from '../../generated/prisma/client.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { changeConversation } from './change.ts'

const input = z.object({ conversationId: z.uuid(), assigneeId: z.uuid().nullable() })

export type AssignConversationInput = z.input<typeof input>

/** Assigns a conversation to an agent who may see it, or to nobody. Assigning makes a waiting conversation active. */
export async function assignConversation(ctx: Ctx, raw: AssignConversationInput): Promise<Conversation> {
  const { conversationId, assigneeId } = input.parse(raw)
  return changeConversation(ctx, conversationId, async (conversation, db) => {
    if (conversation.assigneeId === assigneeId) return null
    if (assigneeId) {
      const { workspaceId, channelId } = conversation
      // Waits for whoever deactivates the agent just now, who then finds the conversation or is found here.
      await db.$queryRaw`
        SELECT 1 FROM "Agent" a WHERE a."workspaceId" = ${workspaceId}::uuid AND a.id = ${assigneeId}::uuid FOR SHARE`
      const agent = await db.agent.findFirst({
        where: {
          workspaceId,
          id: assigneeId,
          deactivatedAt: null,
          OR: [
            { role: { not: 'AGENT' } },
            { memberships: { some: { channelId } } },
            { workspace: { channels: { some: { id: channelId, isRestricted: false } } } },
          ],
        },
      })
      if (!agent) throw notFound('Agent')
    }
    const activates = assigneeId !== null && conversation.status === 'WAITING'
    return {
      data: { assigneeId, ...(activates ? { status: 'ACTIVE' as const } : {}) },
      events: [
        { type: 'conversation.assigned', data: { assigneeId } },
        ...(activates ? [{ type: 'conversation.status_changed' as const, data: { status: 'ACTIVE' as const } }] : []),
      ],
    }
  })
}
