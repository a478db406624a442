import { useFormat, useText } from '../../i18n/i18n.ts'
import { useChannels, useConversation } from '../../lib/store/hooks.ts'
import { ChannelIcon } from '../../ui/channel-mark.tsx'
import styles from './customer-panel.module.css'
import { Fact } from './fact.tsx'
import { HandlerMenu } from './handler-menu.tsx'
import { NeedsHuman } from './needs-human.tsx'
import { PriorityMenu } from './priority-menu.tsx'

/** How the open conversation stands. */
export function ConversationFacts({ id }: { id: string }) {
  const { conversation: text } = useText()
  const { customer: labels } = text
  const format = useFormat()
  const conversation = useConversation(id)
  const channel = useChannels().find((one) => one.id === conversation?.channelId)
  if (!conversation) return null

  const { kind, handler, requiresHuman, escalationReason, createdAt, priority } = conversation
  const begun = new Date(createdAt)
  return (
    <section className={styles.section}>
      <h3>{text.group}</h3>
      <dl className={styles.facts}>
        <Fact label={labels.channel}>
          <span className={styles.channel}>
            <ChannelIcon kind={kind === 'EMAIL' ? 'EMAIL' : (channel?.kind ?? 'API')} size={13} />
            <bdi>{channel?.name}</bdi>
          </span>
        </Fact>
        <Fact label={labels.begun}>
          <time dateTime={createdAt}>{format.dateTime(begun)}</time>
        </Fact>
        <Fact label={labels.priority}>
          <PriorityMenu id={id} priority={priority} />
        </Fact>
        <Fact label={labels.handler}>
          <HandlerMenu id={id} handler={handler} />
        </Fact>
        {requiresHuman && (
          <Fact label={labels.needsHuman}>
            <NeedsHuman id={id} reason={escalationReason} />
          </Fact>
        )}
      </dl>
    </section>
  )
}
