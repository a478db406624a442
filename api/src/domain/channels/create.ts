import { z } from 'zod'
import type { Channel } from '../../generated/prisma/client.ts'
import { ChannelKind } from '../../generated/prisma/enums.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { shortText } from '../input.ts'
import { transact } from '../transact.ts'

const origin = z
  .string()
  .max(200)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'Must be an origin, like https://example.com.')

const input = z.object({
  kind: z.enum(ChannelKind),
  name: shortText,
  isRestricted: z.boolean().default(false),
  allowedOrigins: z.array(origin).max(50).default([]),
})

export type CreateChannelInput = z.input<typeof input>

/** Makes a channel. A widget gets the public key that its script tag carries. */
export async function createChannel(ctx: Ctx, raw: CreateChannelInput): Promise<Channel> {
  const data = input.parse(raw)
  const { workspaceId } = requireAdmin(ctx.actor)
  return transact(ctx, async (tx) => {
    const publicKey = data.kind === 'WIDGET' ? tx.tokens.secret('pw_') : null
    const channel = await tx.db.channel.create({ data: { id: tx.id(), workspaceId, publicKey, ...data } })
    tx.emit({ type: 'channel.created', subjectId: channel.id, channelId: channel.id, data: {} })
    return channel
  })
}
