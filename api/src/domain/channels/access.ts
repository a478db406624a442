/** Who sees a restricted channel. Each change is an event, which live feeds apply before they deliver the next one. */

import type { Channel } from '../../generated/prisma/client.ts'
import { requireAdmin } from '../access.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { type TransactionCtx, transact } from '../transact.ts'

export interface ChannelMemberInput {
  channelId: string
  agentId: string
}

/** Restricts a channel to its members, or opens it to every agent. Repeating it changes nothing. */
export async function setChannelRestriction(
  ctx: Ctx,
  { channelId, isRestricted }: { channelId: string; isRestricted: boolean },
): Promise<Channel> {
  const { workspaceId } = requireAdmin(ctx.actor)
  return transact(ctx, async (tx) => {
    const channel = await lockChannel(tx, workspaceId, channelId)
    if (channel.isRestricted === isRestricted) return channel
    const changed = await tx.db.channel.update({
      where: { workspaceId_id: { workspaceId, id: channelId } },
      data: { isRestricted },
    })
    tx.emit({ type: 'channel.restriction_changed', subjectId: channelId, channelId, data: { isRestricted } })
    return changed
  })
}

/** Lets an agent see a restricted channel. Repeating it changes nothing. */
export async function addChannelMember(ctx: Ctx, { channelId, agentId }: ChannelMemberInput): Promise<Channel> {
  const { workspaceId } = requireAdmin(ctx.actor)
  return transact(ctx, async (tx) => {
    const channel = await lockChannel(tx, workspaceId, channelId)
    await requireAgent(tx, workspaceId, agentId)
    const { count } = await tx.db.channelMember.createMany({
      data: [{ workspaceId, channelId, agentId }],
      skipDuplicates: true,
    })
    if (count > 0) tx.emit({ type: 'channel.member_added', subjectId: channelId, channelId, data: { agentId } })
    return channel
  })
}

/** Takes an agent's sight of a restricted channel, on live feeds too. Repeating it changes nothing. */
export async function removeChannelMember(ctx: Ctx, { channelId, agentId }: ChannelMemberInput): Promise<Channel> {
  const { workspaceId } = requireAdmin(ctx.actor)
  return transact(ctx, async (tx) => {
    const channel = await lockChannel(tx, workspaceId, channelId)
    await requireAgent(tx, workspaceId, agentId)
    const { count } = await tx.db.channelMember.deleteMany({ where: { workspaceId, channelId, agentId } })
    if (count > 0) tx.emit({ type: 'channel.member_removed', subjectId: channelId, channelId, data: { agentId } })
    return channel
  })
}

async function requireAgent(tx: TransactionCtx, workspaceId: string, id: string) {
  const agent = await tx.db.agent.findUnique({ where: { workspaceId_id: { workspaceId, id } } })
  if (!agent) throw notFound('Agent')
}

/** The channel, locked for a change; NOT_FOUND when the workspace has none with this id. */
export async function lockChannel(tx: TransactionCtx, workspaceId: string, id: string): Promise<Channel> {
  const rows = await tx.db.$queryRaw<Channel[]>`
    SELECT ${columnsOf('Channel', 'channel')} FROM "Channel" channel
    WHERE channel."workspaceId" = ${workspaceId}::uuid AND channel.id = ${id}::uuid FOR NO KEY UPDATE`
  const row = rows[0]
  if (!row) throw notFound('Channel')
  return row
}
