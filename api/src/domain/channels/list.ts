import type { Agent, Channel } from '../../generated/prisma/client.ts'
import { requireAdmin, requireKnown, requireScope, requireStaff, visibleChannels } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'

const most = 500

/** The channels that the actor may see, the oldest first. */
export async function listChannels(ctx: Ctx): Promise<Channel[]> {
  const actor = requireStaff(ctx.actor, 'READ')
  return ctx.db.$queryRaw<Channel[]>`
    SELECT ${columnsOf('Channel', 'channel')} FROM "Channel" channel WHERE ${visibleChannels(actor)} ORDER BY channel.id LIMIT ${most}::int`
}

/** The channel, or null when there is none that the actor may see. */
export async function getChannel(ctx: Ctx, id: string): Promise<Channel | null> {
  requireScope(requireKnown(ctx.actor), 'READ')
  return findChannel(ctx, id)
}

/** The same for verbs that use a channel without showing it. */
export async function findChannel(ctx: Ctx, id: string): Promise<Channel | null> {
  const rows = await ctx.db.$queryRaw<Channel[]>`
    SELECT ${columnsOf('Channel', 'channel')} FROM "Channel" channel
    WHERE ${visibleChannels(requireKnown(ctx.actor))} AND channel.id = ${id}::uuid`
  return rows[0] ?? null
}

/** The agents who see a channel also while it is restricted, by name. Owners and administrators see it without that. */
export async function listChannelMembers(ctx: Ctx, { channelId }: { channelId: string }): Promise<Agent[]> {
  const { workspaceId } = requireAdmin(ctx.actor)
  const channel = await ctx.db.channel.count({ where: { workspaceId, id: channelId } })
  if (channel === 0) throw notFound('Channel')
  return ctx.db.agent.findMany({
    where: { workspaceId, memberships: { some: { channelId } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: most,
  })
}

/** The agents of the workspace, by name; those who were deactivated too. */
export async function listAgents(ctx: Ctx): Promise<Agent[]> {
  const { workspaceId } = requireStaff(ctx.actor, 'READ')
  return ctx.db.agent.findMany({ where: { workspaceId }, orderBy: [{ name: 'asc' }, { id: 'asc' }], take: most })
}
