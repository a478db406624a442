import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useConversation, useView } from '../../lib/store/hooks.ts'
import { useNow } from '../../lib/use-now.ts'
import { useCurrentView } from '../../lib/views.ts'
import { Badge } from '../../ui/badge.tsx'
import { ChannelIcon } from '../../ui/channel-mark.tsx'
import { Skeleton } from '../../ui/states.tsx'
import styles from './customer-panel.module.css'

/** More would be looked for by searching. */
const most = 20

/** The customer's other conversations, the most recently active first. */
export function EarlierConversations({ customerId, openId }: { customerId: string; openId: string }) {
  const { conversation: text } = useText()
  const { ids, status } = useCustomerView(customerId)
  const others = ids.filter((id) => id !== openId).slice(0, most)
  return (
    <section className={styles.section}>
      <h3>{text.customer.earlier}</h3>
      {status === 'loading' && <Skeleton width="80%" />}
      {status === 'ready' && others.length === 0 && <p className={styles.none}>{text.customer.noEarlier}</p>}
      <ul className={styles.earlier}>
        {others.map((id) => (
          <li key={id}>
            <EarlierConversation id={id} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A list of the store like those of the inbox, kept right by the same events while it is shown. */
function useCustomerView(customerId: string) {
  const { store, loadView } = useInbox()
  // One's own, so that a panel that goes takes away no list that another one has just opened.
  const [key] = useState(() => `customer ${crypto.randomUUID()}`)
  useEffect(() => {
    void loadView(key, { customerId })
    return () => store.closeView(key)
  }, [store, loadView, key, customerId])
  return useView(key)
}

function EarlierConversation({ id }: { id: string }) {
  const { conversation: text, inbox, common } = useText()
  const format = useFormat()
  const { store } = useInbox()
  const { search } = useCurrentView()
  const now = useNow()
  const conversation = useConversation(id)
  if (!conversation) return null

  const { subject, lastMessage, status, kind, channelId, lastActivityAt } = conversation
  const said = lastMessage?.deletedAt ? text.deleted : lastMessage && (lastMessage.text.trim() || common.attachment)
  return (
    <Link href={`/c/${id}${search}`} className={styles.other}>
      <ChannelIcon kind={kind === 'EMAIL' ? 'EMAIL' : (store.channel(channelId)?.kind ?? 'API')} size={13} />
      <bdi className={styles.about}>{subject ?? said ?? inbox.noMessages}</bdi>
      <time dateTime={lastActivityAt}>{format.ago(new Date(lastActivityAt), now)}</time>
      <span className={styles.status}>
        <Badge tone={status === 'CLOSED' ? 'grey' : 'green'}>{inbox.status[status]}</Badge>
      </span>
    </Link>
  )
}
