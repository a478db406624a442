/** Somebody types: who, where, and for how long that may be believed. */
import { z } from 'zod'
import { maySeeConversation } from '../access.ts'
import { placeShape } from '../conversations/place.ts'
import { personOf } from '../presence/person.ts'
import type { Viewer } from '../viewer.ts'
import { typistShape } from './typist.ts'

export const typingShape = z.object({
  place: placeShape,
  sender: typistShape,
  /** What a customer has typed so far. The drafts of agents and the AI are nobody's business. */
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
 * What a viewer may know of it at this moment. People are not told of their own typing, so a visitor, who sees only
 * its own conversations, hears of agents and the AI.
 */
export function seeTyping(viewer: Viewer, state: TypingState): TypingState | null {
  const self = personOf(viewer)
  if (!maySeeConversation(viewer, state.place)) return null
  return self?.kind === state.sender.kind && self.id === state.sender.id ? null : state
}
