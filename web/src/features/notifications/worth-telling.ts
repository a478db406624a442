/** Which events of the feed are told to the person in front of the page. Pure. */
import type { FeedEvent } from '../../lib/store/changes.ts'
import type { Sender } from '../../lib/store/types.ts'

export interface News {
  messageId: string
  conversationId: string
  from: string
  text: string
  /** The first message of a conversation. */
  isNewConversation: boolean
  isLetter: boolean
}

interface Reader {
  selfId: string
  /** The conversation that is open and looked at. */
  seenId: string | null
  now: number
  /** What a sender is called. */
  nameOf(sender: Sender): string
}

/** Older ones come with a catch-up; the list shows them. */
const freshMs = 60_000

/** Null for everything that needs no telling: one's own messages, notes, the open conversation, old news. */
export function newsOf(event: FeedEvent, { selfId, seenId, now, nameOf }: Reader): News | null {
  if (event.__typename !== 'MessageAdded') return null
  const { message, conversation } = event
  if (message.deletedAt || message.direction === 'NOTE' || message.sender.agent?.id === selfId) return null
  if (conversation.id === seenId || now - Date.parse(message.createdAt) > freshMs) return null
  return {
    messageId: message.id,
    conversationId: conversation.id,
    from: nameOf(message.sender),
    text: message.text,
    isNewConversation: message.seq === 1,
    isLetter: conversation.kind === 'EMAIL',
  }
}
