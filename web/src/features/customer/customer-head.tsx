import { useFormat, useText } from '../../i18n/i18n.ts'
import { customerNameOf } from '../../lib/customer-name.ts'
import { useCustomer, usePresence } from '../../lib/store/hooks.ts'
import type { Presence } from '../../lib/store/types.ts'
import { useNow } from '../../lib/use-now.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { CustomerName } from './customer-name.tsx'
import styles from './customer-panel.module.css'

interface CustomerHeadProps {
  customerId: string
  /** As it was read with the customer; the live one is newer. */
  lastKnown: Pick<Presence, 'status' | 'lastSeenAt'> | undefined
}

export function CustomerHead({ customerId, lastKnown }: CustomerHeadProps) {
  const { conversation: text, common } = useText()
  const format = useFormat()
  const customer = useCustomer(customerId)
  const { status, lastSeenAt } = usePresence(`CUSTOMER:${customerId}`) ?? lastKnown ?? unknown
  const now = useNow()
  if (!customer) return null

  const shownName = customerNameOf(customer, common.visitor)
  return (
    <div className={styles.head}>
      <Avatar name={shownName} id={customerId} size={44} presence={status} />
      <div className={styles.who}>
        <CustomerName customer={customer} shownName={shownName} />
        {status === 'ONLINE' && <p className={styles.here}>{text.active}</p>}
        {status !== 'ONLINE' && lastSeenAt && (
          <p className={styles.seen} title={format.dateTime(new Date(lastSeenAt))}>
            {text.customer.seen(format.since(new Date(lastSeenAt), now))}
          </p>
        )}
        {customer.status === 'BLOCKED' && <Badge tone="red">{text.customer.blocked}</Badge>}
      </div>
    </div>
  )
}

const unknown = { status: undefined, lastSeenAt: null }
