/** What the verbs that change a conversation's own fields share. */
import type { Conversation, Prisma } from '../../generated/prisma/client.ts'
import { requireStaff } from '../access.ts'
import type { Ctx } from '../context.ts'
import { violates } from '../database-errors.ts'
import { conflict } from '../errors.ts'
import type { EventData, EventType } from '../events.ts'
import { transact } from '../transact.ts'
import { lockConversation } from './get.ts'

type ConversationEventType = Extract<EventType, `conversation.${string}`>

/** The part of an event that a change decides; whom it concerns is the conversation's. */
type ConversationEvent = { [T in ConversationEventType]: { type: T; data: EventData<T> } }[ConversationEventType]

/** What is new about a conversation. */
export interface Change {
  data: Prisma.ConversationUncheckedUpdateInput
  events: ConversationEvent[]
}

/**
 * Locks a conversation that the actor may see, changes it and records one event for each changed fact.
 * When `decide` answers null it already is as wanted: nothing is written and no event made.
 */
export async function changeConversation(
  ctx: Ctx,
  conversationId: string,
  decide: (conversation: Conversation, db: Prisma.TransactionClient) => Change | null | Promise<Change | null>,
): Promise<Conversation> {
  requireStaff(ctx.actor, 'WRITE')
  try {
    return await transact(ctx, async (tx) => {
      const conversation = await lockConversation(tx, conversationId)
      const change = await decide(conversation, tx.db)
      if (!change) return conversation
      const { workspaceId, id, channelId, customerId } = conversation
      const changed = await tx.db.conversation.update({
        where: { workspaceId_id: { workspaceId, id } },
        data: change.data,
      })
      for (const event of change.events) tx.emit({ ...event, subjectId: id, conversationId: id, channelId, customerId })
      return changed
    })
  } catch (error) {
    if (!violates(error, 'Conversation_one_open_chat')) throw error
    throw conflict('OPEN_CHAT_EXISTS', 'This customer has another open chat on the channel. Close that one first.')
  }
}
