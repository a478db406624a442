import { useEffect, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'

/** Says what comes in while the conversation is open to those who listen; what was there before is not said. */
export function Announcer({ id }: { id: string }) {
  const { conversation: text } = useText()
  const { onEvent, self } = useInbox()
  const [said, setSaid] = useState('')
  useEffect(
    () =>
      onEvent((event) => {
        if (event.__typename !== 'MessageAdded' || event.conversation.id !== id) return
        const { sender, attachments, text: words } = event.message
        if (sender.agent?.id === self.id) return
        setSaid(`${sender.name}: ${words || `${text.files} (${attachments.length})`}`)
      }),
    [onEvent, id, self, text],
  )
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label={text.messages}>
      {said}
    </div>
  )
}
