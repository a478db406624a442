import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { EditMessageMutation } from '../../lib/store/message-documents.ts'
import type { Message } from '../../lib/store/types.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import styles from './message.module.css'

/** Changes the text of a message where it stands. Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, onDone }: { message: Message; onDone(): void }) {
  const { conversation: text, common } = useText()
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()
  const [draft, setDraft] = useState(message.text)
  const [isBusy, setBusy] = useState(false)

  async function save(event?: FormEvent) {
    event?.preventDefault()
    if (draft.trim() === '' || draft === message.text) return onDone()
    setBusy(true)
    const readAt = store.beginRead()
    try {
      const { editMessage } = await api.mutate(EditMessageMutation, { input: { messageId: message.id, text: draft } })
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
        <Button kind="quiet" onClick={onDone}>
          {common.cancel}
        </Button>
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {common.save}
        </Button>
      </div>
    </form>
  )
}
