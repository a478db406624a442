import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useConversation } from '../../lib/store/hooks.ts'
import { charactersLeft } from '../../lib/text-length.ts'
import { useFreshRules, useReplyState } from '../../lib/use-reply-state.ts'
import { Button } from '../../ui/button.tsx'
import { NoteIcon, SendIcon } from '../../ui/icons.tsx'
import { AttachButton } from './attach-button.tsx'
import { CannedList } from './canned-list.tsx'
import { CharacterCount } from './character-count.tsx'
import { ColleagueWarning } from './colleague-warning.tsx'
import styles from './composer.module.css'
import type { Upload } from './draft-files.ts'
import type { Mode } from './draft-key.ts'
import { EmojiPicker } from './emoji-picker.tsx'
import { ModeSwitch } from './mode-switch.tsx'
import { Refusal } from './refusal.tsx'
import { ReplyNotice } from './reply-notice.tsx'
import { ReplyingTo } from './replying-to.tsx'
import { UploadChips } from './upload-chips.tsx'
import { useAttachments } from './use-attachments.ts'
import { useCanned } from './use-canned.ts'
import { useDraft } from './use-draft.ts'
import { useFileDrop } from './use-file-drop.ts'
import { useFittingHeight } from './use-fitting-height.ts'
import { useTypingSignal } from './use-typing-signal.ts'

interface ComposerProps {
  conversationId: string
  replyToId: string | null
  onReplied(): void
  /** Answers whether there is a message of one's own to change. */
  onEditLast(): boolean
  /** Goes up each time the field is to take the focus. */
  focusRequests: number
}

/** Where one writes: to the customer, or a note for the team. */
export function Composer({ conversationId, replyToId, onReplied, onEditLast, focusRequests }: ComposerProps) {
  const { conversation: text, replyRules } = useText()
  const { outbox, store } = useInbox()
  const isClosed = useConversation(conversationId)?.status === 'CLOSED'
  const field = useRef<HTMLTextAreaElement>(null)
  const [mode, setMode] = useState<Mode>('reply')
  const isNote = mode === 'note'
  const noticeId = useId()
  const reply = useReplyState(conversationId)
  useFreshRules(conversationId)
  // What was written stays, and can be sent when the customer writes.
  const isLocked = !isNote && reply.closed !== null
  const { draft, change: setDraft, read, hasOther } = useDraft(conversationId, mode)
  const typing = useTypingSignal(conversationId)
  const files = useAttachments(conversationId, mode)
  const canned = useCanned({ conversationId, draft, read, onText: change })
  const isDropping = useFileDrop(addFiles)
  const left = charactersLeft(draft)
  const hasContent = draft.trim() !== '' || files.uploads.length > 0
  const isBusy = files.isUploading || canned.isFilling
  const canSend = !isLocked && hasContent && !isBusy && (left ?? 0) >= 0
  // Counted, so that each is read out.
  const [refusals, setRefusals] = useState(0)
  const isHeldBack = files.faulty !== undefined
  const group = text.group
  useCommand({ id: 'composer.reply', keys: ['r'], label: text.composer, group, run: () => write('reply') })
  useCommand({ id: 'composer.note', keys: ['n'], label: text.addNote, group, run: () => write('note') })
  useFittingHeight(field, draft)
  useEffect(() => {
    if (focusRequests > 0) field.current?.focus()
  }, [focusRequests])
  useEffect(() => {
    if (!isHeldBack) setRefusals(0)
  }, [isHeldBack])

  function write(next: Mode) {
    if (next === 'note') typing.stop()
    setMode(next)
    field.current?.focus()
  }

  function change(value: string) {
    setDraft(value)
    if (value === '') typing.stop()
    else if (!isNote) typing.touch()
  }

  function send(event?: FormEvent) {
    event?.preventDefault()
    if (!canSend) return
    // What was written to go with a file does not go without it.
    if (isHeldBack) return setRefusals(refusals + 1)
    // The button that may have the focus is disabled until they are there.
    if (files.renew()) return field.current?.focus()
    typing.stop()
    const { ids, pending } = store.timeline(conversationId)
    // Notes are no answers to the customer, and the API does not count them either.
    const newest = ids.findLast((id) => store.message(id)?.direction !== 'NOTE')
    outbox.send({
      conversationId,
      direction: isNote ? 'NOTE' : 'OUT',
      text: draft.trim(),
      replyToId: isNote ? null : replyToId,
      attachmentIds: files.ids,
      files: files.files,
      // Whoever wrote what is not seen here yet is to be read first. One's own message on its way is no reason.
      ifLastMessageId: isNote || pending.length > 0 ? null : newest,
    })
    files.clear()
    setDraft('')
    if (!isNote) onReplied()
    field.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes a sign, Enter is its own; Safari tells so by this number alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    // In a field where nothing can be written, a letter is a command.
    if (isLocked && event.code === 'KeyN' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      return write('note')
    }
    if (!isLocked && canned.onKeyDown(event)) return event.preventDefault()
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      send()
    }
    // With Ctrl or Cmd it leads to the messages.
    const isUp = event.key === 'ArrowUp' && !event.ctrlKey && !event.metaKey
    if (isUp && draft === '' && onEditLast()) event.preventDefault()
    if (event.key !== 'Escape') return
    if (replyToId && !isNote) onReplied()
    else field.current?.blur()
  }

  function insert(words: string) {
    const { selectionStart = draft.length, selectionEnd = draft.length } = field.current ?? {}
    change(draft.slice(0, selectionStart) + words + draft.slice(selectionEnd))
    field.current?.focus()
    // The field holds the new text only after it was painted.
    requestAnimationFrame(() => field.current?.setSelectionRange(...caretAt(selectionStart + words.length)))
  }

  function onPaste(event: ClipboardEvent) {
    const { files: pasted, types } = event.clipboardData
    // Tables and rich text bring a picture of themselves along; the words are what is meant.
    if (pasted.length === 0 || types.includes('text/plain')) return
    event.preventDefault()
    addFiles(pasted)
  }

  function addFiles(added: Iterable<File>) {
    if (!isLocked) files.add([...added])
  }

  function removeFile(upload: Upload) {
    files.remove(upload)
    // The button that had the focus is gone.
    field.current?.focus()
  }

  function retryFile(upload: Upload) {
    files.retry(upload)
    field.current?.focus()
  }

  const writing = isNote ? text.notePlaceholder : text.replyPlaceholder
  const placeholder = isLocked ? replyRules.locked : writing

  return (
    <form className={styles.composer} data-note={isNote || undefined} onSubmit={send} onPaste={onPaste}>
      {isDropping && <div className={styles.drop}>{text.dropHere}</div>}
      <ColleagueWarning conversationId={conversationId} />
      <ReplyNotice id={noticeId} state={reply} isNote={isNote} onNote={() => write('note')} />
      {isClosed && !isNote && !isLocked && <p className={styles.hint}>{text.closedHint}</p>}
      {replyToId && !isNote && <ReplyingTo messageId={replyToId} onClose={onReplied} />}
      {canned.list && !isLocked && <CannedList {...canned.list} />}
      {canned.isLoading && !isLocked && (
        <p role="status" className={styles.hint}>
          {text.loadingCanned}
        </p>
      )}
      {files.uploads.length > 0 && <UploadChips uploads={files.uploads} onRemove={removeFile} onRetry={retryFile} />}
      {refusals > 0 && files.faulty && <Refusal key={refusals} upload={files.faulty} />}
      <textarea
        {...canned.fieldProps}
        ref={field}
        rows={1}
        aria-label={isNote ? text.notePlaceholder : text.composer}
        aria-invalid={left !== null && left < 0}
        aria-describedby={isLocked ? noticeId : undefined}
        readOnly={isLocked}
        placeholder={placeholder}
        title={text.sendHint}
        dir="auto"
        value={draft}
        onChange={({ target }) => change(target.value)}
        onKeyDown={onKeyDown}
        onBlur={typing.stop}
      />
      <div className={styles.bar}>
        <ModeSwitch mode={mode} hasOther={hasOther} onChange={write} />
        <span className={styles.tools}>
          {left !== null && <CharacterCount left={left} />}
          {!isLocked && <EmojiPicker onChoose={insert} />}
          {!isLocked && <AttachButton onFiles={addFiles} />}
        </span>
        <Button kind="primary" type="submit" disabled={!canSend} className={styles.send}>
          {isNote ? <NoteIcon /> : <SendIcon />}
          {isNote ? text.addNote : text.send}
        </Button>
      </div>
    </form>
  )
}

const caretAt = (position: number): [number, number] => [position, position]
