import { useText } from '../i18n/i18n.ts'
import { customerNameOf } from './customer-name.ts'
import { useAgent, useCustomer } from './store/hooks.ts'
import type { Sender } from './store/types.ts'

/** What somebody is called now. A message names its sender as when it was read. */
export function useSenderName(sender: Sender | undefined): string {
  const { common } = useText()
  const agent = useAgent(sender?.agent?.id ?? null)
  const customer = useCustomer(sender?.customer?.id ?? '')
  if (customer) return customerNameOf(customer, common.visitor)
  if (sender?.kind === 'AI') return common.ai
  return agent?.name ?? sender?.name ?? common.visitor
}
