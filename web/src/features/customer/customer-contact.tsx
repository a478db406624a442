import type { ReactNode } from 'react'
import type { CustomerDetailsQuery } from '../../gql/graphql.ts'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useCustomer } from '../../lib/store/hooks.ts'
import { useNow } from '../../lib/use-now.ts'
import { Skeleton } from '../../ui/states.tsx'
import styles from './customer-panel.module.css'
import { Fact } from './fact.tsx'

type Details = NonNullable<CustomerDetailsQuery['customer']>

interface CustomerContactProps {
  customerId: string
  details: Details | null | undefined
  /** When the last message of the open conversation came, which the details may not know of yet. */
  activeAt: string | null
}

/** How the customer can be reached, and since when one talks. */
export function CustomerContact({ customerId, details, activeAt }: CustomerContactProps) {
  const { conversation: text } = useText()
  const { customer: labels } = text
  const customer = useCustomer(customerId)
  // The address and the number stand above already.
  const others = details?.identities.filter(({ value }) => value !== customer?.email && value !== customer?.phone)
  return (
    <dl className={styles.facts}>
      {customer?.email && (
        <Fact label={labels.email}>
          <a href={`mailto:${encodeURIComponent(customer.email)}`}>{customer.email}</a>
        </Fact>
      )}
      {customer?.phone && (
        <Fact label={labels.phone}>
          <a href={`tel:${customer.phone}`} dir="ltr">
            {customer.phone}
          </a>
        </Fact>
      )}
      {!details && <Waiting />}
      {others?.map(({ kind, value, channel }) => (
        <Fact key={`${kind} ${channel?.id} ${value}`} label={channel?.name ?? labels.identity[kind]}>
          <bdi className={styles.identity} title={value}>
            {value}
          </bdi>
        </Fact>
      ))}
      {details?.firstInteractionAt && <Moment label={labels.first} at={details.firstInteractionAt} />}
      {details?.lastInteractionAt && <Moment label={labels.last} at={later(details.lastInteractionAt, activeAt)} />}
    </dl>
  )
}

const later = (known: string, other: string | null) =>
  other !== null && Date.parse(other) > Date.parse(known) ? other : known

function Moment({ label, at }: { label: ReactNode; at: string }) {
  const format = useFormat()
  const date = new Date(at)
  return (
    <Fact label={label}>
      <time dateTime={at} title={format.dateTime(date)}>
        {format.since(date, useNow())}
      </time>
    </Fact>
  )
}

function Waiting() {
  const { common } = useText()
  return (
    <Fact label={<span className="visually-hidden">{common.loading}</span>}>
      <Skeleton width="70%" />
    </Fact>
  )
}
