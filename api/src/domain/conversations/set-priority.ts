import { z } from 'zod'
import type { Conversation } from '../../generated/prisma/client.ts'
import type { Ctx } from '../context.ts'
import { changeConversation } from './change.ts'

const input = z.object({ conversationId: z.uuid(), priority: z.int().min(1).max(5) })

export type SetConversationPriorityInput = z.input<typeof input>

/** Sets the priority, from 1 (most urgent) to 5. */
export async function setConversationPriority(ctx: Ctx, raw: SetConversationPriorityInput): Promise<Conversation> {
  const { conversationId, priority } = input.parse(raw)
  return changeConversation(ctx, conversationId, (conversation) => {
    if (conversation.priority === priority) return null
    return { data: { priority }, events: [{ type: 'conversation.priority_changed', data: { priority } }] }
  })
}
