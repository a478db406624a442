import { z } from 'zod'
import { requireKnown } from '../access.ts'
import type { Ctx } from '../context.ts'
import { requireHandledByAi } from '../conversations/handled-by.ts'
import { findPlace } from '../conversations/place.ts'
import { longestText, storableText } from '../input.ts'
import { typistOf } from './typist.ts'

/** How much of a preview is passed on, in characters. */
const longestPreview = 1000

const input = z.object({
  conversationId: z.uuid(),
  isTyping: z.boolean(),
  preview: storableText.max(2 * longestText).nullish(),
  asAi: z.boolean().nullish(),
})

export type SetTypingInput = z.input<typeof input>

/**
 * Shows that an agent, a visitor or, for an integration with `asAi`, the AI types, until it is said otherwise, a
 * message comes or six seconds pass. It changes nothing that is stored. The AI does not type where people answer: that
 * is CONFLICT.
 */
export async function setTyping(ctx: Ctx, raw: SetTypingInput): Promise<void> {
  const { conversationId, isTyping, preview, asAi } = input.parse(raw)
  const sender = typistOf(ctx.actor, asAi ?? false)
  const { workspaceId } = requireKnown(ctx.actor)
  const place = await findPlace(ctx, conversationId)
  const shown = sender.kind === 'CUSTOMER' && preview ? cut(preview) : null
  const show = (isShown: boolean) =>
    ctx.ephemera.setTyping({ workspaceId, place, sender, isTyping: isShown, preview: shown })
  if (sender.kind !== 'AI' || !isTyping) return show(isTyping)

  const conversation = { workspaceId, id: conversationId }
  await requireHandledByAi(ctx, conversation)
  await show(true)
  // Whoever took over meanwhile ended nothing, because nothing had begun.
  await requireHandledByAi(ctx, conversation).catch(async (error) => {
    await show(false)
    throw error
  })
}

const cut = (text: string) => (text.length > longestPreview ? text.slice(0, longestPreview).toWellFormed() : text)
