import { useText } from '../../i18n/i18n.ts'
import styles from './composer.module.css'
import type { CannedReply } from './match-canned.ts'

interface CannedListProps {
  id: string
  replies: readonly CannedReply[]
  chosen: number
  onChoose(reply: CannedReply): void
}

export const optionIdOf = (listId: string, index: number) => `${listId}-${index}`

/** The canned replies that fit what is written behind the slash. The field keeps the focus. */
export function CannedList({ id, replies, chosen, onChoose }: CannedListProps) {
  const { conversation: text } = useText()
  return (
    <div id={id} role="listbox" aria-label={text.cannedReplies} className={styles.canned}>
      {replies.map((reply, index) => (
        <div
          key={reply.id}
          id={optionIdOf(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          // The field would lose the focus to a click.
          onMouseDown={(event) => {
            event.preventDefault()
            onChoose(reply)
          }}
        >
          <b>/{reply.shortcut}</b>
          <bdi>{reply.text}</bdi>
        </div>
      ))}
      {replies.length === 0 && <p>{text.noCannedReplies}</p>}
    </div>
  )
}
