import { z } from 'zod'
import type { CannedReply } from '../../generated/prisma/client.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { cannedText, shortcut, withFreeShortcut } from './input.ts'
import { requireKnownVariables } from './variables.ts'

const input = z.object({ cannedReplyId: z.uuid(), shortcut: shortcut.nullish(), text: cannedText.nullish() })

export type UpdateCannedReplyInput = z.input<typeof input>

/** Changes a canned reply; what is absent stays. The same rules hold as for a new one. */
export async function updateCannedReply(ctx: Ctx, raw: UpdateCannedReplyInput): Promise<CannedReply> {
  const { cannedReplyId: id, shortcut, text } = input.parse(raw)
  const { workspaceId } = requireAdmin(ctx.actor)
  if (text != null) requireKnownVariables(text)
  const data = { shortcut: shortcut ?? undefined, text: text ?? undefined, updatedAt: ctx.clock.now() }
  const [updated] = await withFreeShortcut(ctx.db.cannedReply.updateManyAndReturn({ where: { workspaceId, id }, data }))
  if (!updated) throw notFound('Canned reply')
  return updated
}

/** Deletes a canned reply for good and gives what it was. */
export async function deleteCannedReply(
  ctx: Ctx,
  { cannedReplyId: id }: { cannedReplyId: string },
): Promise<CannedReply> {
  const { workspaceId } = requireAdmin(ctx.actor)
  const reply = await ctx.db.cannedReply.findUnique({ where: { workspaceId_id: { workspaceId, id } } })
  const { count } = await ctx.db.cannedReply.deleteMany({ where: { workspaceId, id } })
  if (!reply || count === 0) throw notFound('Canned reply')
  return reply
}
