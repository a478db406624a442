import { useText } from '../../i18n/i18n.ts'
import { ApiError } from '../../lib/api-error.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useMessage, usePending } from '../../lib/store/hooks.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { useReplyState } from '../../lib/use-reply-state.ts'
import { Button } from '../../ui/button.tsx'
import { ClockIcon, FailedIcon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { PendingFiles } from './attachments.tsx'
import { canRetry, isForced } from './failed.ts'
import styles from './message.module.css'
import { Quote } from './quote.tsx'

/** A message of one's own that the server does not have yet. */
export function PendingRow({ id }: { id: string }) {
  const { conversation: text } = useText()
  const { outbox } = useInbox()
  const errorText = useErrorText()
  const message = usePending(id)
  const replied = useMessage(message?.replyToId ?? '')
  const reply = useReplyState(message?.conversationId ?? '')
  if (!message) return null

  const { state, error, reason, direction, files = [] } = message
  const isConflict = error === 'CONFLICT'
  return (
    <article className={styles.row} data-direction={direction} data-pending={state} data-first>
      <div className={styles.stack}>
        <div className={styles.bubble}>
          {replied && <Quote message={replied} />}
          {message.text && <PlainText text={message.text} />}
          {files.length > 0 && <PendingFiles files={files} />}
          <footer className={styles.meta}>
            <span
              className={styles.ticks}
              data-state={state}
              role="img"
              aria-label={text.delivery[state]}
              title={text.delivery[state]}
            >
              {state === 'failed' ? <FailedIcon size={14} /> : <ClockIcon size={12} />}
            </span>
          </footer>
        </div>
        {state === 'queued' && <p className={styles.hint}>{text.queued}</p>}
        {state === 'failed' && (
          <div className={styles.failure} role="alert">
            <span>
              {isConflict
                ? text.answeredMeanwhile
                : `${text.notSent} ${errorText(new ApiError(error ?? '', '', { reason }))}`}
            </span>
            {canRetry(message, reply) && (
              <Button kind="quiet" onClick={() => outbox.retry(id, { force: isForced(message) })}>
                {isConflict ? text.sendAnyway : text.retry}
              </Button>
            )}
            <Button kind="quiet" onClick={() => outbox.discard(id)}>
              {text.discard}
            </Button>
          </div>
        )}
      </div>
    </article>
  )
}
