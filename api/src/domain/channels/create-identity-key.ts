import type { Channel } from '../../generated/prisma/client.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { badInput } from '../errors.ts'
import { transact } from '../transact.ts'
import { lockChannel } from './access.ts'

/**
 * Makes the key with which a company's server signs who a widget's visitors are. Only its version is stored;
 * with the next version whatever the key before signed is refused.
 */
export async function createIdentityKey(
  ctx: Ctx,
  { channelId }: { channelId: string },
): Promise<{ channel: Channel; secret: string }> {
  const { workspaceId } = requireAdmin(ctx.actor)
  const channel = await transact(ctx, async (tx) => {
    const known = await lockChannel(tx, workspaceId, channelId)
    if (known.kind !== 'WIDGET') throw badInput('channelId', 'Only a widget has visitors.')
    tx.emit({ type: 'channel.updated', subjectId: channelId, channelId, data: {} })
    return tx.db.channel.update({
      where: { workspaceId_id: { workspaceId, id: channelId } },
      data: { identityKeyVersion: { increment: 1 } },
    })
  })
  const { identityKeyVersion: version } = channel
  return { channel, secret: ctx.identities.keyOf({ workspaceId, channelId, version }) }
}
