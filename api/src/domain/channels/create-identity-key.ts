import type { Channel } from '../../generated/prisma/client.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { badInput, notFound } from '../errors.ts'

/**
 * Makes the key with which a company's server signs who a widget's visitors are. Only its version is stored;
 * with the next version whatever the key before signed is refused.
 */
export async function createIdentityKey(
  ctx: Ctx,
  { channelId }: { channelId: string },
): Promise<{ channel: Channel; secret: string }> {
  const { workspaceId } = requireAdmin(ctx.actor)
  const where = { workspaceId_id: { workspaceId, id: channelId } }
  const known = await ctx.db.channel.findUnique({ where })
  if (!known) throw notFound('Channel')
  if (known.kind !== 'WIDGET') throw badInput('channelId', 'Only a widget has visitors.')
  const channel = await ctx.db.channel.update({ where, data: { identityKeyVersion: { increment: 1 } } })
  const { identityKeyVersion: version } = channel
  return { channel, secret: ctx.identities.keyOf({ workspaceId, channelId, version }) }
}
