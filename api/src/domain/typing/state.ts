/** Somebody types: who, where, and for how long that may be believed. */
import { z } from 'zod'
import { maySeeConversation } from '../access.ts'
import { placeShape } from '../conversations/place.ts'
import { personOf, personShape } from '../presence/person.ts'
import type { Viewer } from '../viewer.ts'

export const typingShape = z.object({
  place: placeShape,
  sender: personShape,
  /** What a customer has typed so far. Agents' drafts are nobody's business. */
  preview: z.string().nullable(),
  /** When this was published last, in milliseconds. */
  saidAt: z.number(),
})

export type Typing = z.infer<typeof typingShape>

export interface TypingState extends Typing {
  isTyping: boolean
  expiresAt: Date
}

/**
 * What a viewer may know of it at this moment: nobody is told of one's own typing, and a visitor only of
 * agents in its own conversations.
 */
export function seeTyping(viewer: Viewer, state: TypingState): TypingState | null {
  const { place, sender } = state
  const self = personOf(viewer)
  if (!maySeeConversation(viewer, place)) return null
  if (self?.kind === sender.kind && self.id === sender.id) return null
  if (viewer.kind !== 'visitor') return state
  return sender.kind === 'AGENT' ? { ...state, preview: null } : null
}
