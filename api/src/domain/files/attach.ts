import { requireKnown, requireScope } from '../access.ts'
import type { Ctx } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { actorIdOf } from '../viewer.ts'
import type { Attachment } from './attachment.ts'

/**
 * What a message says of files that the actor uploaded. Whether they are free is told by the statement that
 * attaches them, so that a repeated send is recognised first.
 */
export async function attachable(ctx: Ctx, ids: readonly string[]): Promise<Attachment[]> {
  if (ids.length === 0) return []
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'WRITE')
  const uploads = await ctx.db.upload.findMany({
    where: { workspaceId: actor.workspaceId, uploaderId: actorIdOf(actor), id: { in: [...ids] } },
  })
  const oldest = ctx.clock.now().getTime() - unusedLifeMs + safetyMs
  return ids.map((id) => {
    const upload = uploads.find((one) => one.id === id)
    const isOver = upload?.uses === 0 && upload.createdAt.getTime() < oldest
    if (!upload || isOver) throw notFound('Attachment')
    const { name, contentType, size, width, height } = upload
    if (!contentType) throw conflict('UPLOAD_INCOMPLETE', `The file ${name} was not uploaded yet.`)
    return { id, name, contentType, size, width, height }
  })
}

/** Throws CONFLICT when one of these files is in a message. For whoever is about to change more than the message. */
export async function requireUnused(ctx: Ctx, attachments: readonly Attachment[]): Promise<void> {
  if (attachments.length === 0) return
  const { workspaceId } = requireKnown(ctx.actor)
  const ids = attachments.map(({ id }) => id)
  if ((await ctx.db.upload.count({ where: { workspaceId, id: { in: ids }, uses: { gt: 0 } } })) > 0) {
    throw attachmentUsed()
  }
}

export const attachmentUsed = () =>
  conflict('ATTACHMENT_USED', 'One of the files is in a message already. Upload it again.')

/** How long a file waits for its message. */
export const unusedLifeMs = 24 * 3_600_000

/** What is about to be swept is not attached any more, so that no message loses a file in that moment. */
const safetyMs = 3_600_000
