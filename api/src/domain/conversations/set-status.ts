import { z } from 'zod'
import type { Conversation } from '../../generated/prisma/client.ts'
import { ConversationStatus } from '../../generated/prisma/enums.ts'
import type { Ctx } from '../context.ts'
import { changeConversation } from './change.ts'

const input = z.object({ conversationId: z.uuid(), status: z.enum(ConversationStatus) })

export type SetConversationStatusInput = z.input<typeof input>

/** Sets the status. CONFLICT when reopening would give the customer a second open chat on the channel. */
export async function setConversationStatus(ctx: Ctx, raw: SetConversationStatusInput): Promise<Conversation> {
  const { conversationId, status } = input.parse(raw)
  return changeConversation(ctx, conversationId, (conversation) => {
    if (conversation.status === status) return null
    return {
      data: { status, closedAt: status === 'CLOSED' ? ctx.clock.now() : null },
      events: [{ type: 'conversation.status_changed', data: { status } }],
    }
  })
}
