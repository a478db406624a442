import { type FormEvent, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { topLayer, useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import type { Customer } from '../../lib/store/types.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { PencilIcon } from '../../ui/icons.tsx'
import styles from './customer-panel.module.css'
import { UpdateCustomerMutation } from './documents.ts'

/** The name, which becomes a field when one presses it. Enter keeps the new name, Escape the old one. */
export function CustomerName({ customer, shownName }: { customer: Customer; shownName: string }) {
  const { conversation: text } = useText()
  const { api, store, notices } = useInbox()
  const errorText = useErrorText()
  const [draft, setDraft] = useState<string | null>(null)
  /** The field was left by a key and goes with the focus in it, which the button is to have then. */
  const isLeft = useRef(false)
  const button = useRef<HTMLButtonElement | null>(null)
  const begin = () => setDraft(customer.name ?? '')
  useCommand({
    id: 'customer.rename',
    keys: ['f2'],
    label: text.customer.rename,
    group: text.group,
    isAbove: () => topLayer()?.contains(button.current) ?? false,
    run: begin,
  })

  async function save(event?: FormEvent) {
    event?.preventDefault()
    isLeft.current = event !== undefined
    const name = draft?.trim() || null
    setDraft(null)
    if (draft === null || name === customer.name) return
    const readAt = store.beginRead()
    try {
      const { updateCustomer } = await api.mutate(UpdateCustomerMutation, { input: { customerId: customer.id, name } })
      store.merge({ customers: [updateCustomer.customer] }, readAt)
    } catch (error) {
      // What was written is still there to be tried again.
      setDraft(draft)
      notices.show({ tone: 'error', text: errorText(error) })
    }
  }

  function take(element: HTMLButtonElement | null) {
    button.current = element
    if (isLeft.current) element?.focus()
    if (element) isLeft.current = false
  }

  if (draft === null) {
    return (
      <button
        ref={take}
        type="button"
        className={styles.name}
        aria-label={`${shownName}. ${text.customer.rename}`}
        title={text.customer.rename}
        onClick={begin}
      >
        <bdi>{shownName}</bdi>
        <PencilIcon size={12} />
      </button>
    )
  }
  return (
    <form onSubmit={save}>
      <input
        className={styles.nameField}
        aria-label={text.customer.name}
        value={draft}
        maxLength={200}
        dir="auto"
        // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here.
        autoFocus
        onChange={({ target }) => setDraft(target.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          isLeft.current = true
          setDraft(null)
        }}
      />
    </form>
  )
}
