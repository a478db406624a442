import { useEffect, useState, useSyncExternalStore } from 'react'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { Button } from '../../ui/button.tsx'
import styles from './connection-line.module.css'

/** How the live connection is doing, and when it is tried again. */
export function ConnectionLine() {
  const { connection: text } = useText()
  const { live } = useInbox()
  const { status, retryAt } = useSyncExternalStore(live.onState, () => live.state)
  const isOffline = status === 'offline'
  useCommand({
    id: 'connection.retry',
    keys: ['shift+c'],
    label: text.retryNow,
    group: text.group,
    when: () => live.state.status === 'offline',
    run: () => live.retryNow(),
  })
  return (
    <div className={styles.line} data-status={status}>
      <span className={styles.dot} aria-hidden="true" />
      <output className={styles.text}>
        {text.status[status]}
        {isOffline && retryAt && <Countdown to={retryAt} />}
      </output>
      {isOffline && (
        <Button kind="quiet" onClick={() => live.retryNow()}>
          {text.retryNow}
        </Button>
      )}
    </div>
  )
}

/** Not part of what is read aloud: it changes every second. */
function Countdown({ to }: { to: Date }) {
  const { connection: text } = useText()
  const format = useFormat()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.ceil((to.getTime() - now) / 1_000))
  return <span aria-hidden="true"> {text.retryIn(format.number(seconds))}</span>
}
