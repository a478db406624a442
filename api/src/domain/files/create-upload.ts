import { z } from 'zod'
import { requireKnown, requireScope, visibleConversations } from '../access.ts'
import type { Ctx } from '../context.ts'
import { forbidden, notFound, rateLimited } from '../errors.ts'
import { storableText } from '../input.ts'
import { actorIdOf } from '../viewer.ts'
import { largestFile } from './attachment.ts'

/** Folders are dropped, as browsers do. The rest stays as it is: whoever shows a name shows all that is in it. */
const fileName = storableText
  .transform((text) => text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1).trim())
  .refine((name) => name !== '' && name !== '.' && name !== '..', 'Not the name of a file.')
  .refine((name) => !/\p{Cc}/u.test(name), 'Must not contain control characters.')
  .refine((name) => name.length <= 255, 'At most 255 characters.')

const input = z.object({
  name: fileName,
  size: z.int().min(1, 'An empty file cannot be sent.').max(largestFile, `At most ${largestFile} bytes.`),
  conversationId: z.uuid().nullish(),
})

export type CreateUploadInput = z.input<typeof input>

export interface NewUpload {
  id: string
  /** Where to put the bytes, on this server. */
  path: string
  expiresAt: Date
}

/** How many files somebody may have ready that are in no message yet. */
const mostUnused = 20
const retryAfterSeconds = 3_600

/**
 * Announces a file and gives a link that takes exactly so many bytes, once. The file can then be attached to
 * one message of whoever announced it; one that is in no message after a day is removed.
 */
export async function createUpload(ctx: Ctx, raw: CreateUploadInput): Promise<NewUpload> {
  const { conversationId, ...data } = input.parse(raw)
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'WRITE')
  const { workspaceId } = actor
  if (conversationId) await requireConversation(ctx, conversationId)
  if (actor.kind === 'visitor') {
    const where = { workspaceId_id: { workspaceId, id: actor.customerId } }
    const { status } = await ctx.db.customer.findUniqueOrThrow({ where })
    if (status === 'BLOCKED') throw forbidden('This customer is blocked.')
  }
  const uploaderId = actorIdOf(actor)
  const unused = await ctx.db.upload.count({ where: { workspaceId, uploaderId, uses: 0 } })
  if (unused >= mostUnused) throw rateLimited(retryAfterSeconds)
  const { id } = await ctx.db.upload.create({ data: { id: ctx.id(), workspaceId, uploaderId, ...data } })
  return { id, ...ctx.links.upload(id) }
}

/** Who writes to it need not be allowed to read it. */
async function requireConversation(ctx: Ctx, id: string): Promise<void> {
  const rows = await ctx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM "Conversation" c WHERE ${visibleConversations(requireKnown(ctx.actor))} AND c.id = ${id}::uuid`
  if (rows.length === 0) throw notFound('Conversation')
}
