import { useEffect, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { senderNameOf } from '../../lib/use-sender-name.ts'

/** Says what comes in while the conversation is open to those who listen; what was there before is not said. */
export function Announcer({ id }: { id: string }) {
  const { conversation: text, common } = useText()
  const { onEvent, self, store } = useInbox()
  const [said, setSaid] = useState('')
  useEffect(
    () =>
      onEvent((event) => {
        if (event.__typename !== 'MessageAdded' || event.conversation.id !== id) return
        const { sender, attachments, text: words } = event.message
        if (sender.agent?.id === self.id) return
        setSaid(`${senderNameOf(sender, store, common)}: ${words || `${text.files} (${attachments.length})`}`)
      }),
    [onEvent, id, self, store, text, common],
  )
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label={text.messages}>
      {said}
    </div>
  )
}
