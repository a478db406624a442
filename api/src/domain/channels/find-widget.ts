import type { Channel } from '../../generated/prisma/client.ts'
import type { Services } from '../context.ts'

/** The widget channel with this public key, for whoever asks: the key stands on public pages. */
export async function findWidget({ db }: Pick<Services, 'db'>, publicKey: string): Promise<Channel | null> {
  const channel = await db.channel.findUnique({ where: { publicKey } })
  return channel?.kind === 'WIDGET' ? channel : null
}
