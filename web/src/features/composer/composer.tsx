import { type FormEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useConversation, useMessage, useTypists } from '../../lib/store/hooks.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CloseIcon, SendIcon } from '../../ui/icons.tsx'
import styles from './composer.module.css'
import { useDraft } from './use-draft.ts'
import { useTypingSignal } from './use-typing-signal.ts'

interface ComposerProps {
  conversationId: string
  replyToId: string | null
  onReplied(): void
}

/** Where one writes: to the customer, or a note for the team. */
export function Composer({ conversationId, replyToId, onReplied }: ComposerProps) {
  const { conversation: text } = useText()
  const { outbox, self } = useInbox()
  const conversation = useConversation(conversationId)
  const colleague = useTypists(conversationId).find(({ sender }) => sender.agent && sender.agent.id !== self.id)
  const field = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useDraft(conversationId)
  const [isNote, setNote] = useState(false)
  const signal = useTypingSignal(conversationId)
  const group = text.group
  useCommand({ id: 'composer.reply', keys: ['r'], label: text.composer, group, run: () => write(false) })
  useCommand({ id: 'composer.note', keys: ['n'], label: text.addNote, group, run: () => write(true) })
  useFittingHeight(field, draft)
  useEffect(() => {
    if (replyToId) field.current?.focus()
  }, [replyToId])

  function write(asNote: boolean) {
    setNote(asNote)
    field.current?.focus()
  }

  function change(value: string) {
    setDraft(value)
    if (!isNote) signal(value !== '')
  }

  function send(event?: FormEvent) {
    event?.preventDefault()
    const words = draft.trim()
    if (words === '') return
    signal(false)
    outbox.send({
      conversationId,
      direction: isNote ? 'NOTE' : 'OUT',
      text: words,
      replyToId: isNote ? null : replyToId,
    })
    setDraft('')
    onReplied()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) send(event as unknown as FormEvent)
    if (event.key === 'Escape') field.current?.blur()
  }

  return (
    <form className={styles.composer} data-note={isNote || undefined} onSubmit={send}>
      {colleague && <p className={styles.warning}>{text.colleagueTyping(colleague.sender.name ?? '')}</p>}
      {conversation?.status === 'CLOSED' && <p className={styles.hint}>{text.closedHint}</p>}
      {replyToId && !isNote && <ReplyingTo messageId={replyToId} onClose={onReplied} />}
      <textarea
        ref={field}
        rows={1}
        maxLength={20_000}
        aria-label={text.composer}
        placeholder={isNote ? text.notePlaceholder : text.replyPlaceholder}
        title={text.sendHint}
        dir="auto"
        value={draft}
        onChange={({ target }) => change(target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => signal(false)}
      />
      <div className={styles.bar}>
        <div className={styles.modes} role="radiogroup" aria-label={text.composer}>
          {[false, true].map((asNote) => (
            <label key={String(asNote)} className={styles.mode}>
              <input
                type="radio"
                name="mode"
                className="visually-hidden"
                checked={isNote === asNote}
                onChange={() => write(asNote)}
              />
              {asNote ? text.noteMode : text.replyMode}
            </label>
          ))}
        </div>
        <Button kind="primary" type="submit" disabled={draft.trim() === ''}>
          <SendIcon />
          {isNote ? text.addNote : text.send}
        </Button>
      </div>
    </form>
  )
}

function ReplyingTo({ messageId, onClose }: { messageId: string; onClose(): void }) {
  const { conversation: text, common } = useText()
  const message = useMessage(messageId)
  if (!message) return null
  return (
    <div className={styles.reply}>
      <span>
        <b>{text.replyingTo(message.sender.name ?? common.visitor)}</b>
        <bdi>{message.text}</bdi>
      </span>
      <IconButton label={common.cancel} onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </div>
  )
}

/** As high as what is written, up to the limit in the style sheet. */
function useFittingHeight(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what decides the height.
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.blockSize = 'auto'
    element.style.blockSize = `${element.scrollHeight}px`
  }, [field, text])
}
