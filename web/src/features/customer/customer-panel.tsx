import { useText } from '../../i18n/i18n.ts'
import { useConversation } from '../../lib/store/hooks.ts'
import { IconButton } from '../../ui/button.tsx'
import { CloseIcon } from '../../ui/icons.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { ConversationFacts } from './conversation-facts.tsx'
import { CustomerContact } from './customer-contact.tsx'
import { CustomerHead } from './customer-head.tsx'
import styles from './customer-panel.module.css'
import { EarlierConversations } from './earlier-conversations.tsx'
import { useCustomerDetails } from './use-customer-details.ts'

interface CustomerPanelProps {
  conversationId: string
  onClose(): void
}

/** Who one talks to, how this conversation stands, and what was said before. */
export function CustomerPanel({ conversationId, onClose }: CustomerPanelProps) {
  const { conversation: text, common } = useText()
  const customerId = useConversation(conversationId)?.customerId
  return (
    <aside className={styles.panel} aria-label={text.customer.title}>
      <header className={styles.bar}>
        <h2>{text.customer.title}</h2>
        <IconButton label={common.close} onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      {customerId && <Customer key={customerId} conversationId={conversationId} customerId={customerId} />}
    </aside>
  )
}

function Customer({ conversationId, customerId }: { conversationId: string; customerId: string }) {
  const { conversation: text } = useText()
  const { details, hasFailed, retry } = useCustomerDetails(customerId)
  const activeAt = useConversation(conversationId)?.lastActivityAt ?? null
  return (
    <div className={styles.content}>
      <CustomerHead customerId={customerId} lastKnown={details?.presence} />
      {hasFailed && <ErrorState title={text.customer.failedTitle} onRetry={retry} />}
      <CustomerContact customerId={customerId} details={details} activeAt={activeAt} />
      <ConversationFacts id={conversationId} />
      <EarlierConversations customerId={customerId} openId={conversationId} />
    </div>
  )
}
