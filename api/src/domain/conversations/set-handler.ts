import { z } from 'zod'
import type { Conversation } from '../../generated/prisma/client.ts'
import { Handler } from '../../generated/prisma/enums.ts'
import type { Ctx } from '../context.ts'
import { storableText } from '../input.ts'
import { changeConversation } from './change.ts'

const input = z.object({
  conversationId: z.uuid(),
  handler: z.enum(Handler),
  requiresHuman: z.boolean().nullish(),
  escalationReason: storableText.trim().min(1).max(500).nullish(),
  aiConfidence: z.number().min(0).max(1).nullish(),
})

export type SetConversationHandlerInput = z.input<typeof input>

/**
 * Says who answers: the AI or a person. Handing to a person with a reason marks the conversation as
 * needing one; handing back to the AI, or saying that none is needed any more, clears both.
 */
export async function setConversationHandler(ctx: Ctx, raw: SetConversationHandlerInput): Promise<Conversation> {
  const { conversationId, handler, ...given } = input.parse(raw)
  return changeConversation(ctx, conversationId, (conversation) => {
    const isSettled = handler === 'AI' || given.requiresHuman === false
    const escalationReason = isSettled ? null : (given.escalationReason ?? conversation.escalationReason)
    const requiresHuman =
      handler === 'AGENT' && (given.requiresHuman ?? (escalationReason !== null || conversation.requiresHuman))
    const aiConfidence = given.aiConfidence ?? conversation.aiConfidence
    const wanted = { handler, requiresHuman, escalationReason, aiConfidence }
    const isSame =
      conversation.handler === handler &&
      conversation.requiresHuman === requiresHuman &&
      conversation.escalationReason === escalationReason &&
      conversation.aiConfidence === aiConfidence
    if (isSame) return null
    const isHandover = conversation.handler !== handler
    return {
      data: wanted,
      events: [{ type: 'conversation.handler_changed', data: { handler, requiresHuman, isHandover } }],
    }
  })
}
