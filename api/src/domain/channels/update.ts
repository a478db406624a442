import { z } from 'zod'
import type { Channel } from '../../generated/prisma/client.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { shortText } from '../input.ts'
import { transact } from '../transact.ts'
import { lockChannel } from './access.ts'
import { allowedOrigins } from './create.ts'
import { replyRules, requireRulesFit } from './reply-rules.ts'

const input = z.object({
  channelId: z.uuid(),
  name: shortText.nullish(),
  allowedOrigins: allowedOrigins.nullish(),
  trustedDocumentsOnly: z.boolean().nullish(),
  ...replyRules,
})

export type UpdateChannelInput = z.input<typeof input>

/** Changes a channel; what is absent stays. Its visitors follow with their next operation. The same again is no event. */
export async function updateChannel(ctx: Ctx, raw: UpdateChannelInput): Promise<Channel> {
  const { channelId, ...given } = input.parse(raw)
  const { workspaceId } = requireAdmin(ctx.actor)
  return transact(ctx, async (tx) => {
    const channel = await lockChannel(tx, workspaceId, channelId)
    requireRulesFit(channel.kind, given)
    const data = {
      name: given.name ?? channel.name,
      allowedOrigins: given.allowedOrigins ?? channel.allowedOrigins,
      trustedDocumentsOnly: given.trustedDocumentsOnly ?? channel.trustedDocumentsOnly,
      // Null takes a rule away; only what is absent stays.
      replyWindowMinutes: orKnown(given.replyWindowMinutes, channel.replyWindowMinutes),
      replyLimit: orKnown(given.replyLimit, channel.replyLimit),
    }
    const isSame =
      data.name === channel.name &&
      data.trustedDocumentsOnly === channel.trustedDocumentsOnly &&
      data.replyWindowMinutes === channel.replyWindowMinutes &&
      data.replyLimit === channel.replyLimit &&
      data.allowedOrigins.join() === channel.allowedOrigins.join()
    if (isSame) return channel
    const updated = await tx.db.channel.update({ where: { workspaceId_id: { workspaceId, id: channelId } }, data })
    tx.emit({ type: 'channel.updated', subjectId: channelId, channelId, data: {} })
    return updated
  })
}

const orKnown = <T>(given: T | undefined, known: T): T => (given === undefined ? known : given)
