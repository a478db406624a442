import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { usePending } from '../../lib/store/hooks.ts'
import { Button } from '../../ui/button.tsx'
import { ClockIcon, FailedIcon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import styles from './message.module.css'

/** A message of one's own that the server does not have yet. */
export function PendingRow({ id }: { id: string }) {
  const { conversation: text } = useText()
  const { outbox } = useInbox()
  const message = usePending(id)
  if (!message) return null

  const { state, error, direction } = message
  const isConflict = error === 'CONFLICT'
  return (
    <article className={styles.row} data-direction={direction} data-pending={state} data-first>
      <div className={styles.stack}>
        <div className={styles.bubble}>
          <PlainText text={message.text} />
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
            <span>{isConflict ? text.answeredMeanwhile : text.notSent}</span>
            <Button kind="quiet" onClick={() => outbox.retry(id, { force: isConflict })}>
              {isConflict ? text.sendAnyway : text.retry}
            </Button>
            <Button kind="quiet" onClick={() => outbox.discard(id)}>
              {text.discard}
            </Button>
          </div>
        )}
      </div>
    </article>
  )
}
