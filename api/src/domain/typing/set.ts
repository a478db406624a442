import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { findPlace } from '../conversations/place.ts'
import { longestText, storableText } from '../input.ts'
import { requirePerson } from '../presence/person.ts'

/** How much of a preview is passed on, in characters. */
const longestPreview = 1000

const input = z.object({
  conversationId: z.uuid(),
  isTyping: z.boolean(),
  preview: storableText.max(2 * longestText).nullish(),
})

export type SetTypingInput = z.input<typeof input>

/**
 * Shows that an agent or visitor types, until it is said otherwise, a message comes or six seconds pass.
 * It changes nothing that is stored.
 */
export async function setTyping(ctx: Ctx, raw: SetTypingInput): Promise<void> {
  const { conversationId, isTyping, preview } = input.parse(raw)
  const { actor, person } = requirePerson(ctx.actor)
  const place = await findPlace(ctx, conversationId)
  const shown = actor.kind === 'visitor' && preview ? cut(preview) : null
  await ctx.ephemera.setTyping({ workspaceId: actor.workspaceId, place, sender: person, isTyping, preview: shown })
}

const cut = (text: string) => (text.length > longestPreview ? text.slice(0, longestPreview).toWellFormed() : text)
