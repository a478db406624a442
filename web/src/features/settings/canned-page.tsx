import { type FormEvent, type RefObject, useId, useRef, useState } from 'react'
import { useQuery } from 'urql'
import type { SettingsCannedQuery } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { BoltIcon } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { CannedQuery, CreateCannedMutation, DeleteCannedMutation, UpdateCannedMutation } from './canned-documents.ts'
import { cannedVariables, inBraces } from './canned-variables.ts'
import { Loaded } from './loaded.tsx'
import { RemoveKey } from './remove-key.tsx'
import styles from './settings.module.css'
import { useAction } from './use-action.ts'
import { useLeaveKey } from './use-form-keys.ts'
import { useNewForm } from './use-new-form.ts'

type CannedReply = SettingsCannedQuery['cannedReplies'][number]

export function CannedPage({ mayManage }: { mayManage: boolean }) {
  const { settings: text } = useText()
  const [state, again] = useQuery({ query: CannedQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  /** The one that is changed; `new` for one that is written. */
  const [openId, setOpenId] = useState<string | null>(null)
  /** The one that was left, whose button comes back with the focus. */
  const [leftId, setLeftId] = useState<string | null>(null)
  const remove = useAction(DeleteCannedMutation)
  /** The one that one is asked about. */
  const [asked, setAsked] = useState<CannedReply | null>(null)
  const open = (id: string) => {
    setLeftId(null)
    setOpenId(id)
  }
  const leave = () => {
    setLeftId(openId)
    setOpenId(null)
  }
  const done = () => {
    leave()
    refetch()
  }

  async function drop({ id }: CannedReply) {
    if (!(await remove.run({ input: { cannedReplyId: id } }))) return
    // Another one that is being written stays open.
    if (openId === id) leave()
    refetch()
  }

  return (
    <Loaded state={state} onRetry={refetch}>
      {({ cannedReplies }) => (
        <>
          {remove.error && <p role="alert">{remove.error}</p>}
          {mayManage && (
            <NewReply
              isOpen={openId === 'new'}
              wasLeft={leftId === 'new'}
              onOpen={() => open('new')}
              onDone={done}
              onCancel={leave}
            />
          )}
          {cannedReplies.length === 0 && openId !== 'new' && (
            <EmptyState icon={<BoltIcon size={28} />} title={text.noCanned} text={text.noCannedText} />
          )}
          <ul className={styles.items} aria-label={text.pages.canned}>
            {cannedReplies.map((reply) => (
              <li key={reply.id} className={styles.card}>
                {openId === reply.id ? (
                  <CannedForm reply={reply} onDone={done} onCancel={leave} onDelete={() => setAsked(reply)} />
                ) : (
                  <CannedRow
                    reply={reply}
                    mayManage={mayManage}
                    wasLeft={leftId === reply.id}
                    onOpen={() => open(reply.id)}
                    onDelete={() => setAsked(reply)}
                  />
                )}
              </li>
            ))}
          </ul>
          {asked && (
            <ConfirmDialog
              title={text.deleteCanned(asked.shortcut)}
              text={text.deleteCannedText}
              action={text.delete}
              isOpen
              onConfirm={() => void drop(asked)}
              onClose={() => setAsked(null)}
            />
          )}
        </>
      )}
    </Loaded>
  )
}

interface NewReplyProps extends Pick<CannedFormProps, 'onDone' | 'onCancel'> {
  isOpen: boolean
  wasLeft: boolean
  onOpen(): void
}

function NewReply({ isOpen, wasLeft, onOpen, ...handlers }: NewReplyProps) {
  const { settings: text } = useText()
  const form = useNewForm(text.addCanned, onOpen)
  if (isOpen) return <CannedForm reply={null} ref={form} {...handlers} />
  return (
    <Button kind="primary" className={styles.add} autoFocus={wasLeft} onClick={onOpen}>
      {text.addCanned}
    </Button>
  )
}

interface CannedRowProps {
  reply: CannedReply
  mayManage: boolean
  wasLeft: boolean
  onOpen(): void
  onDelete(): void
}

function CannedRow({ reply, mayManage, wasLeft, onOpen, onDelete }: CannedRowProps) {
  const { settings: text } = useText()
  const row = useRef<HTMLDivElement>(null)
  return (
    <div ref={row} className={styles.item}>
      <div className={styles.itemText}>
        <b>/{reply.shortcut}</b>
        <bdi className={styles.cannedText}>{reply.text}</bdi>
      </div>
      {mayManage && (
        <>
          <RemoveKey row={row} label={text.delete} onRemove={onDelete} />
          <Button autoFocus={wasLeft} onClick={onOpen}>
            {text.change}
          </Button>
        </>
      )}
    </div>
  )
}

interface CannedFormProps {
  /** Null for a new one. */
  reply: CannedReply | null
  ref?: RefObject<HTMLFormElement | null>
  onDone(): void
  onCancel(): void
  /** Absent for a new one. */
  onDelete?(): void
}

function CannedForm({ reply, ref, onDone, onCancel, onDelete }: CannedFormProps) {
  const { settings: text, common } = useText()
  const own = useRef<HTMLFormElement>(null)
  const form = ref ?? own
  useLeaveKey(form, onCancel)
  const id = useId()
  const create = useAction(CreateCannedMutation)
  const update = useAction(UpdateCannedMutation)
  const fields = { ...create.fields, ...update.fields }
  const error = fields.text ?? create.error ?? update.error

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const input = { shortcut: String(data.get('shortcut')).trim(), text: String(data.get('text')) }
    const answer = reply
      ? await update.run({ input: { cannedReplyId: reply.id, ...input } })
      : await create.run({ input })
    if (answer) onDone()
  }

  return (
    <form ref={form} className={styles.form} onSubmit={(event) => void save(event)}>
      <Field
        label={text.shortcut}
        name="shortcut"
        defaultValue={reply?.shortcut}
        maxLength={51}
        required
        autoFocus
        error={fields.shortcut}
      />
      <label className={styles.area} htmlFor={id}>
        {text.cannedText}
      </label>
      <textarea id={id} name="text" rows={4} maxLength={5_000} required defaultValue={reply?.text} />
      <p className={styles.hint}>
        {text.variables} <code>{cannedVariables.map(inBraces).join(' ')}</code>
      </p>
      {error && <p role="alert">{error}</p>}
      <div className={styles.row}>
        <Button kind="primary" type="submit" isBusy={create.isBusy || update.isBusy}>
          {common.save}
        </Button>
        <Button onClick={onCancel}>{common.cancel}</Button>
        {onDelete && (
          <Button kind="danger" onClick={onDelete}>
            {text.delete}
          </Button>
        )}
      </div>
    </form>
  )
}
