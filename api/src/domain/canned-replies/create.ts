import { z } from 'zod'
import type { CannedReply } from '../../generated/prisma/client.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { conflict } from '../errors.ts'
import { cannedText, shortcut, withFreeShortcut } from './input.ts'
import { mostCannedReplies } from './list.ts'
import { requireKnownVariables } from './variables.ts'

const input = z.object({ shortcut, text: cannedText })

export type CreateCannedReplyInput = z.input<typeof input>

/** Saves an answer under a shortcut that no other has. A variable that does not exist is refused. */
export async function createCannedReply(ctx: Ctx, raw: CreateCannedReplyInput): Promise<CannedReply> {
  const data = input.parse(raw)
  const { workspaceId } = requireAdmin(ctx.actor)
  requireKnownVariables(data.text)
  const count = await ctx.db.cannedReply.count({ where: { workspaceId } })
  if (count >= mostCannedReplies) {
    throw conflict('TOO_MANY', `A workspace has at most ${mostCannedReplies} canned replies. Delete one first.`)
  }
  return withFreeShortcut(ctx.db.cannedReply.create({ data: { id: ctx.id(), workspaceId, ...data } }))
}
