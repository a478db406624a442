import {
  type ClipboardEvent,
  type DragEvent,
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useConversation, useTypists } from '../../lib/store/hooks.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ClipIcon, SendIcon } from '../../ui/icons.tsx'
import { CannedList } from './canned-list.tsx'
import styles from './composer.module.css'
import { EmojiPicker } from './emoji-picker.tsx'
import { ReplyingTo } from './replying-to.tsx'
import { UploadChips } from './upload-chips.tsx'
import { useAttachments } from './use-attachments.ts'
import { useCanned } from './use-canned.ts'
import { useDraft } from './use-draft.ts'
import { useFittingHeight } from './use-fitting-height.ts'
import { useTypingSignal } from './use-typing-signal.ts'

interface ComposerProps {
  conversationId: string
  replyToId: string | null
  onReplied(): void
}

/** Where one writes: to the customer, or a note for the team. */
export function Composer({ conversationId, replyToId, onReplied }: ComposerProps) {
  const { conversation: text } = useText()
  const { outbox, self, store } = useInbox()
  const conversation = useConversation(conversationId)
  const colleague = useTypists(conversationId).find(({ sender }) => sender.agent && sender.agent.id !== self.id)
  const field = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useDraft(conversationId)
  const [isNote, setNote] = useState(false)
  const signal = useTypingSignal(conversationId)
  const files = useAttachments(conversationId)
  const canned = useCanned({ conversationId, draft, onText: change })
  const picker = useRef<HTMLInputElement>(null)
  const canSend = !files.isUploading && (draft.trim() !== '' || files.ids.length > 0)
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
    if (!canSend) return
    signal(false)
    const { ids, pending } = store.timeline(conversationId)
    outbox.send({
      conversationId,
      direction: isNote ? 'NOTE' : 'OUT',
      text: draft.trim(),
      replyToId: isNote ? null : replyToId,
      attachmentIds: files.ids,
      // Whoever wrote what is not seen here yet is to be read first. One's own message on its way is no reason.
      ifLastMessageId: pending.length > 0 ? null : ids.at(-1),
    })
    files.clear()
    setDraft('')
    onReplied()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (canned.onKeyDown(event)) return event.preventDefault()
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    }
    if (event.key === 'Escape') field.current?.blur()
  }

  function insert(words: string) {
    const { selectionStart = draft.length, selectionEnd = draft.length } = field.current ?? {}
    change(draft.slice(0, selectionStart) + words + draft.slice(selectionEnd))
    field.current?.focus()
  }

  function takeFiles(event: ClipboardEvent | DragEvent, data: DataTransfer) {
    if (data.files.length === 0) return
    event.preventDefault()
    files.add(data.files)
  }

  return (
    <form
      className={styles.composer}
      data-note={isNote || undefined}
      onSubmit={send}
      onPaste={(event) => takeFiles(event, event.clipboardData)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => takeFiles(event, event.dataTransfer)}
    >
      {colleague && <p className={styles.warning}>{text.colleagueTyping(colleague.sender.name ?? '')}</p>}
      {conversation?.status === 'CLOSED' && <p className={styles.hint}>{text.closedHint}</p>}
      {replyToId && !isNote && <ReplyingTo messageId={replyToId} onClose={onReplied} />}
      {canned.list && <CannedList {...canned.list} />}
      {files.uploads.length > 0 && <UploadChips uploads={files.uploads} onRemove={files.remove} />}
      <textarea
        {...canned.fieldProps}
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
        <span className={styles.tools}>
          <EmojiPicker onChoose={insert} />
          <IconButton label={text.attach} onClick={() => picker.current?.click()}>
            <ClipIcon />
          </IconButton>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={({ target }) => {
              files.add(target.files ?? [])
              target.value = ''
            }}
          />
        </span>
        <Button kind="primary" type="submit" disabled={!canSend}>
          <SendIcon />
          {isNote ? text.addNote : text.send}
        </Button>
      </div>
    </form>
  )
}
