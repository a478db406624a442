import type { CustomerIdentity } from '../../generated/prisma/client.ts'
import { requireKnown, visibleChannels } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { forbidden } from '../errors.ts'

/** A proven address of a customer; `channelId` is null for one that holds on every channel. */
export type KnownIdentity = CustomerIdentity & { channelId: string | null }

const mostOfOne = 100

/** The addresses of customers whom the actor has been shown, the oldest first. Those on a channel that the actor may not see are left out. */
export async function identitiesOf(
  ctx: Ctx,
  customerIds: readonly string[],
): Promise<Map<string, readonly KnownIdentity[]>> {
  const actor = requireKnown(ctx.actor)
  if (actor.kind === 'visitor') throw forbidden('Only agents and integrations may do this.')
  const rows = await ctx.db.$queryRaw<CustomerIdentity[]>`
    SELECT ${columnsOf('CustomerIdentity', 'i')} FROM "CustomerIdentity" i
    WHERE i."workspaceId" = ${actor.workspaceId}::uuid AND i."customerId" = ANY(${[...customerIds]}::uuid[])
      AND (i.scope = '' OR EXISTS (SELECT 1 FROM "Channel" channel WHERE ${visibleChannels(actor)} AND channel.id::text = i.scope))
    ORDER BY i.id`
  const known = new Map<string, KnownIdentity[]>()
  for (const row of rows) {
    const own = known.get(row.customerId) ?? []
    if (own.length < mostOfOne) known.set(row.customerId, [...own, { ...row, channelId: row.scope || null }])
  }
  return known
}
