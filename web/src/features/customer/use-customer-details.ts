import { useEffect } from 'react'
import { useQuery } from 'urql'
import { useInbox } from '../../lib/inbox-context.ts'
import { CustomerDetailsQuery } from './documents.ts'

/** What the store does not keep of a customer, read again when something about the customer changes. */
export function useCustomerDetails(customerId: string) {
  const { onEvent } = useInbox()
  const [{ data, error }, read] = useQuery({
    query: CustomerDetailsQuery,
    variables: { id: customerId },
    requestPolicy: 'cache-and-network',
  })
  useEffect(
    () =>
      onEvent((event) => {
        const isAbout = event.__typename === 'CustomerUpdated' && event.customer.id === customerId
        if (isAbout) read({ requestPolicy: 'network-only' })
      }),
    [onEvent, read, customerId],
  )
  return { details: data?.customer, hasFailed: error !== undefined && !data, retry: () => read() }
}
