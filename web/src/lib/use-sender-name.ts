import { useText } from '../i18n/i18n.ts'
import { customerNameOf } from './customer-name.ts'
import { useInbox } from './inbox-context.ts'
import { useAgent, useCustomer } from './store/hooks.ts'
import type { Store } from './store/store.ts'
import type { Sender } from './store/types.ts'

/** What somebody is called now. A message names its sender as when it was read. */
export function useSenderName(sender: Sender | undefined): string {
  const { common } = useText()
  const { store } = useInbox()
  // Whoever is renamed is called otherwise at once.
  useAgent(sender?.agent?.id ?? null)
  useCustomer(sender?.customer?.id ?? '')
  return sender ? senderNameOf(sender, store, common) : common.visitor
}

/** The same at this moment; the words stand for those who have no name. */
export function senderNameOf(
  { kind, name, agent, customer }: Sender,
  store: Pick<Store, 'agent' | 'customer'>,
  words: { visitor: string; ai: string },
): string {
  if (kind === 'AI') return words.ai
  const known = store.customer(customer?.id ?? '')
  if (known) return customerNameOf(known, words.visitor)
  return store.agent(agent?.id ?? '')?.name ?? name
}
