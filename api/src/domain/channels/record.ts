/** Keeps what was told of channels. Told again, it is no event. */
import type { Ctx } from '../context.ts'
import { transact } from '../transact.ts'
import type { ChannelPlace, ChannelRefusal } from './connection.ts'

/** Keeps that a channel works; only the first time counts. */
export async function recordConnected(ctx: Ctx, { workspaceId, channelId, kind }: ChannelPlace): Promise<void> {
  await transact(ctx, async (tx) => {
    const changed = await tx.db.$executeRaw`
      UPDATE "Channel" SET "connectedAt" = now()
      WHERE "workspaceId" = ${workspaceId}::uuid AND id = ${channelId}::uuid AND kind = ${kind}::"ChannelKind"
        AND "connectedAt" IS NULL`
    if (changed === 0) return
    tx.emit({ type: 'channel.connection_changed', subjectId: channelId, channelId, data: {} })
  })
}

/** The longest text that is kept of what was wrong. */
const longestText = 300

/** Keeps the newest call that a channel refused. Strangers can cause it, so whoever calls it bounds how often. */
export async function recordRefusal(ctx: Ctx, place: ChannelPlace, refusal: ChannelRefusal): Promise<void> {
  const { workspaceId, channelId, kind } = place
  const { code, message, origin } = refusal
  await transact(ctx, async (tx) => {
    const changed = await tx.db.$executeRaw`
      UPDATE "Channel" SET "lastErrorCode" = ${code}, "lastErrorText" = ${plain(message)}, "lastErrorOrigin" = ${origin},
        "lastErrorAt" = now(), "firstErrorAt" = COALESCE("firstErrorAt", now())
      WHERE "workspaceId" = ${workspaceId}::uuid AND id = ${channelId}::uuid AND kind = ${kind}::"ChannelKind"`
    if (changed === 0) return
    tx.emit({ type: 'channel.connection_changed', subjectId: channelId, channelId, data: {} })
  })
}

/** One line without control characters, not longer than a person reads. */
const plain = (text: string) =>
  text
    .replace(/\p{C}+/gu, ' ')
    .slice(0, longestText)
    .toWellFormed()
