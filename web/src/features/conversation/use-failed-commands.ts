import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useReplyState } from '../../lib/use-reply-state.ts'
import { canRetry, isForced } from './failed.ts'

/** What keys do with those of one's own messages that the server did not take. */
export function useFailedCommands(conversationId: string): void {
  const { conversation: text } = useText()
  const { outbox, store } = useInbox()
  const reply = useReplyState(conversationId)
  const failed = () =>
    store.timeline(conversationId).pending.flatMap((id) => {
      const message = store.pending(id)
      return message?.state === 'failed' ? message : []
    })
  const retriable = () => failed().filter((message) => canRetry(message, reply))

  useCommand({
    id: 'conversation.retry-failed',
    keys: ['shift+r'],
    label: text.retryFailed,
    group: text.group,
    when: () => retriable().length > 0,
    run: () => {
      for (const message of retriable()) outbox.retry(message.clientMessageId, { force: isForced(message) })
    },
  })
  useCommand({
    id: 'conversation.discard-failed',
    keys: ['shift+x'],
    label: text.discardFailed,
    group: text.group,
    when: () => failed().length > 0,
    run: () => {
      const last = failed().at(-1)
      if (last) outbox.discard(last.clientMessageId)
    },
  })
}
