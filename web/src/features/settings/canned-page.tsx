import { type FormEvent, useId, useState } from 'react'
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
import styles from './settings.module.css'
import { useAction } from './use-action.ts'

type CannedReply = SettingsCannedQuery['cannedReplies'][number]

export function CannedPage({ mayManage }: { mayManage: boolean }) {
  const { settings: text } = useText()
  const [state, again] = useQuery({ query: CannedQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  /** The one that is changed; `new` for one that is written. */
  const [openId, setOpenId] = useState<string | null>(null)
  const done = () => {
    setOpenId(null)
    refetch()
  }
  return (
    <Loaded state={state} onRetry={refetch}>
      {({ cannedReplies }) => (
        <>
          {mayManage && openId !== 'new' && (
            <Button kind="primary" className={styles.add} onClick={() => setOpenId('new')}>
              {text.addCanned}
            </Button>
          )}
          {openId === 'new' && <CannedForm reply={null} onDone={done} onCancel={() => setOpenId(null)} />}
          {cannedReplies.length === 0 && openId !== 'new' && (
            <EmptyState icon={<BoltIcon size={28} />} title={text.noCanned} text={text.noCannedText} />
          )}
          <ul className={styles.items} aria-label={text.pages.canned}>
            {cannedReplies.map((reply) => (
              <li key={reply.id} className={styles.card}>
                {openId === reply.id ? (
                  <CannedForm reply={reply} onDone={done} onCancel={() => setOpenId(null)} />
                ) : (
                  <div className={styles.item}>
                    <div className={styles.itemText}>
                      <b>/{reply.shortcut}</b>
                      <bdi className={styles.cannedText}>{reply.text}</bdi>
                    </div>
                    {mayManage && <Button onClick={() => setOpenId(reply.id)}>{text.change}</Button>}
                  </div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}

function CannedForm({ reply, onDone, onCancel }: { reply: CannedReply | null; onDone(): void; onCancel(): void }) {
  const { settings: text, common } = useText()
  const id = useId()
  const create = useAction(CreateCannedMutation)
  const update = useAction(UpdateCannedMutation)
  const remove = useAction(DeleteCannedMutation)
  const [isAsking, setAsking] = useState(false)
  const fields = { ...create.fields, ...update.fields }
  const error = fields.text ?? create.error ?? update.error ?? remove.error

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const input = { shortcut: String(data.get('shortcut')).trim(), text: String(data.get('text')) }
    const answer = reply
      ? await update.run({ input: { cannedReplyId: reply.id, ...input } })
      : await create.run({ input })
    if (answer) onDone()
  }

  async function drop(cannedReplyId: string) {
    if (await remove.run({ input: { cannedReplyId } })) onDone()
  }

  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <Field
        label={text.shortcut}
        name="shortcut"
        defaultValue={reply?.shortcut}
        maxLength={51}
        required
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
        {reply && (
          <Button kind="danger" isBusy={remove.isBusy} onClick={() => setAsking(true)}>
            {text.delete}
          </Button>
        )}
      </div>
      {reply && (
        <ConfirmDialog
          title={text.deleteCanned(reply.shortcut)}
          text={text.deleteCannedText}
          action={text.delete}
          isOpen={isAsking}
          onConfirm={() => void drop(reply.id)}
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  )
}
