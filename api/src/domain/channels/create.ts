import { z } from 'zod'
import type { Channel } from '../../generated/prisma/client.ts'
import { ChannelKind } from '../../generated/prisma/enums.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { shortText } from '../input.ts'
import { transact } from '../transact.ts'
import { replyRules, requireRulesFit } from './reply-rules.ts'

const origin = z
  .string()
  .max(200)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'Must be an origin, like https://example.com.')

export const allowedOrigins = z.array(origin).max(50)

const input = z.object({
  kind: z.enum(ChannelKind),
  name: shortText,
  isRestricted: z.boolean().default(false),
  allowedOrigins: allowedOrigins.default([]),
  trustedDocumentsOnly: z.boolean().nullish(),
  ...replyRules,
})

export type CreateChannelInput = z.input<typeof input>

/**
 * Makes a channel. A widget gets the public key that its script tag carries, and its visitors may run only the
 * widget's documents unless it is said otherwise.
 */
export async function createChannel(ctx: Ctx, raw: CreateChannelInput): Promise<Channel> {
  const data = input.parse(raw)
  const { workspaceId } = requireAdmin(ctx.actor)
  requireRulesFit(data.kind, data)
  return transact(ctx, async (tx) => {
    const isWidget = data.kind === 'WIDGET'
    const publicKey = isWidget ? tx.tokens.secret('pw_') : null
    const trustedDocumentsOnly = data.trustedDocumentsOnly ?? isWidget
    const row = { ...data, id: tx.id(), workspaceId, publicKey, trustedDocumentsOnly }
    const channel = await tx.db.channel.create({ data: row })
    tx.emit({ type: 'channel.created', subjectId: channel.id, channelId: channel.id, data: {} })
    return channel
  })
}
