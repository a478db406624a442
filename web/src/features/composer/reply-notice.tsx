import { useEffect, useState } from 'react'
import { useFormat, useText } from '../../i18n/i18n.ts'
import type { ReplyState } from '../../lib/reply-state.ts'
import { Button } from '../../ui/button.tsx'
import { ClockIcon, NoteIcon } from '../../ui/icons.tsx'
import styles from './reply-notice.module.css'

interface ReplyNoticeProps {
  id: string
  state: ReplyState
  /** A note is always possible, so that nothing is in its way. */
  isNote: boolean
  onNote(): void
}

/** How long and how often the channel still takes messages to the customer, when that is little. */
export function ReplyNotice({ id, state, isNote, onNote }: ReplyNoticeProps) {
  const { replyRules: text } = useText()
  const format = useFormat()
  const wasClosed = useOnce(state.closed !== null)
  const words = isNote ? [] : wordsOf()
  const isLocked = !isNote && state.closed !== null
  const isOpenAgain = wasClosed && state.closed === null

  function wordsOf(): string[] {
    if (state.closed) return [text.closed[state.closed]]
    const time = state.until && text.until(format.time(state.until))
    const messages = state.messagesLeft === null ? null : format.count(state.messagesLeft, text.messagesLeft)
    return [time, messages].filter((one) => one !== null)
  }

  return (
    <div className={styles.notice} data-locked={isLocked || undefined} data-empty={words.length === 0 || undefined}>
      {words.length > 0 && <ClockIcon size={14} />}
      <p>
        <span id={id} role="status">
          {isOpenAgain && <span className="visually-hidden">{text.openAgain} </span>}
          {words.join(' ')}
        </span>
        {/* Whoever listens is told the time once, and not each minute anew. */}
        {!isNote && state.minutesLeft !== null && <b> {format.count(state.minutesLeft, text.minutesLeft)}</b>}
      </p>
      {isLocked && (
        <Button kind="quiet" onClick={onNote} aria-keyshortcuts="N">
          <NoteIcon size={14} />
          {text.writeNote}
        </Button>
      )}
    </div>
  )
}

/** Whether something was ever so. */
function useOnce(isNow: boolean): boolean {
  const [wasEver, setEver] = useState(isNow)
  useEffect(() => {
    if (isNow) setEver(true)
  }, [isNow])
  return wasEver
}
