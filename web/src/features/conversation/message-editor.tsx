import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { EditMessageMutation } from '../../lib/store/message-documents.ts'
import type { Message } from '../../lib/store/types.ts'
import { charactersLeft } from '../../lib/text-length.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import styles from './message.module.css'

/** Changes the text of a message where it stands. Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, onDone }: { message: Message; onDone(): void }) {
  const { conversation: text, common } = useText()
  const { api, store, notices } = useInbox()
  const format = useFormat()
  const errorText = useErrorText()
  const [draft, setDraft] = useState(message.text)
  const [isBusy, setBusy] = useState(false)
  const left = charactersLeft(draft)
  const isTooLong = left !== null && left < 0

  async function save(event?: FormEvent) {
    event?.preventDefault()
    const words = draft.trim()
    if (words === '' || draft === message.text) return onDone()
    if (isTooLong) return
    setBusy(true)
    const readAt = store.beginRead()
    try {
      const { editMessage } = await api.mutate(EditMessageMutation, { input: { messageId: message.id, text: words } })
      store.merge({ messages: [editMessage.message] }, readAt)
      onDone()
    } catch (error) {
      setBusy(false)
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation()
      onDone()
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) void save(event)
  }

  return (
    <form className={styles.editor} onSubmit={save}>
      <textarea
        aria-label={text.edit}
        aria-invalid={isTooLong}
        value={draft}
        rows={Math.min(8, draft.split('\n').length + 1)}
        // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here.
        autoFocus
        // Most often something is added, or the last words are wrong.
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onChange={({ target }) => setDraft(target.value)}
        onKeyDown={onKeyDown}
      />
      <div>
        {left !== null && (
          <output data-over={isTooLong || undefined}>
            {isTooLong ? format.count(-left, text.tooLong) : format.count(left, text.charactersLeft)}
          </output>
        )}
        <Button kind="quiet" onClick={onDone}>
          {common.cancel}
        </Button>
        <Button kind="primary" type="submit" disabled={isTooLong} isBusy={isBusy}>
          {common.save}
        </Button>
      </div>
    </form>
  )
}
