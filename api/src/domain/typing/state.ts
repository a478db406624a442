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
 * What a viewer may know of it at this moment. Nobody is told of one's own typing, so a visitor, who sees only
 * its own conversations, hears only of agents.
 */
export function seeTyping(viewer: Viewer, state: TypingState): TypingState | null {
  const self = personOf(viewer)
  if (!maySeeConversation(viewer, state.place)) return null
  return self?.kind === state.sender.kind && self.id === state.sender.id ? null : state
}
