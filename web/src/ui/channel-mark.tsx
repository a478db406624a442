import type { ChannelKind, ConversationKind } from '../gql/graphql.ts'
import { useChannels } from '../lib/store/hooks.ts'
import styles from './channel-mark.module.css'
import { ChatIcon, CodeIcon, MailIcon } from './icons.tsx'

/** A small picture of the channel, set on the corner of an avatar. */
export function ChannelMark({ channelId, kind }: { channelId: string; kind: ConversationKind }) {
  const channel = useChannels().find(({ id }) => id === channelId)
  return (
    <span className={styles.mark} title={channel?.name}>
      <ChannelIcon kind={kind === 'EMAIL' ? 'EMAIL' : (channel?.kind ?? 'API')} size={10} />
    </span>
  )
}

export function ChannelIcon({ kind, size = 16 }: { kind: ChannelKind | 'EMAIL'; size?: number }) {
  if (kind === 'EMAIL') return <MailIcon size={size} />
  return kind === 'WIDGET' ? <ChatIcon size={size} /> : <CodeIcon size={size} />
}
