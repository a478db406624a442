import { type FormEvent, useRef, useState } from 'react'
import { useQuery } from 'urql'
import type { ApiScope, SettingsKeysQuery } from '../../gql/graphql.ts'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { CodeIcon } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { CreateKeyMutation, KeysQuery, RevokeKeyMutation } from './key-documents.ts'
import { Loaded } from './loaded.tsx'
import { RemoveKey } from './remove-key.tsx'
import styles from './settings.module.css'
import { ShownOnce } from './shown-once.tsx'
import { useAction } from './use-action.ts'
import { useNewForm } from './use-new-form.ts'
import { useRefetchOn } from './use-refetch-on.ts'

type ApiKey = SettingsKeysQuery['apiKeys'][number]
const scopes: readonly ApiScope[] = ['READ', 'WRITE', 'MANAGE']

export function KeysPage() {
  const { settings: text } = useText()
  const [state, again] = useQuery({ query: KeysQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  useRefetchOn(/^API_KEY_/, refetch)
  const revoke = useAction(RevokeKeyMutation)
  /** The key that one is asked about. */
  const [asked, setAsked] = useState<string | null>(null)
  return (
    <>
      <CreateForm />
      {revoke.error && <p role="alert">{revoke.error}</p>}
      <Loaded state={state} onRetry={refetch}>
        {({ apiKeys }) => {
          if (apiKeys.length === 0) {
            return <EmptyState icon={<CodeIcon size={28} />} title={text.noKeys} text={text.noKeysText} />
          }
          return (
            <ul className={styles.items} aria-label={text.pages.keys}>
              {apiKeys.map((key) => (
                <KeyRow key={key.id} apiKey={key} onAsk={() => setAsked(key.id)} />
              ))}
            </ul>
          )
        }}
      </Loaded>
      <ConfirmDialog
        title={text.revokeKey}
        text={text.revokeKeyText}
        action={text.revoke}
        isOpen={asked !== null}
        onConfirm={() => asked !== null && void revoke.run({ input: { apiKeyId: asked } })}
        onClose={() => setAsked(null)}
      />
    </>
  )
}

function KeyRow({ apiKey, onAsk }: { apiKey: ApiKey; onAsk(): void }) {
  const { settings: text } = useText()
  const format = useFormat()
  const row = useRef<HTMLLIElement>(null)
  const { name, prefix, scopes: granted, lastUsedAt, revokedAt } = apiKey
  return (
    <li ref={row} className={styles.item} data-inactive={revokedAt !== null || undefined}>
      <div className={styles.itemText}>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span className={styles.hint}>
          <code>{prefix}…</code> · {lastUsedAt ? text.lastUsed(format.dateTime(new Date(lastUsedAt))) : text.neverUsed}
        </span>
      </div>
      {granted.map((scope) => (
        <Badge key={scope} tone="grey">
          {text.scopes[scope]}
        </Badge>
      ))}
      {revokedAt === null ? (
        <>
          <RemoveKey row={row} label={text.revoke} onRemove={onAsk} />
          <Button kind="danger" onClick={onAsk}>
            {text.revoke}
          </Button>
        </>
      ) : (
        <Badge tone="red">{text.revoked}</Badge>
      )}
    </li>
  )
}

function CreateForm() {
  const { settings: text } = useText()
  const { run, isBusy, fields, error } = useAction(CreateKeyMutation)
  const form = useNewForm(text.createKey)
  const [secret, setSecret] = useState<string | null>(null)

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const chosen = scopes.filter((scope) => data.get(scope) !== null)
    const answer = await run({ input: { name: String(data.get('name')).trim(), scopes: chosen } })
    if (answer) setSecret(answer.createApiKey.secret)
  }

  if (secret) return <ShownOnce label={text.keyShownOnce} value={secret} onDone={() => setSecret(null)} />
  return (
    <form ref={form} className={styles.inline} onSubmit={(event) => void create(event)}>
      <Field label={text.name} name="name" maxLength={200} required error={fields.name} />
      <fieldset className={styles.checks}>
        <legend>{text.mayDo}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name={scope} defaultChecked={scope === 'READ'} />
            {text.scopes[scope]}
          </label>
        ))}
      </fieldset>
      <Button kind="primary" type="submit" isBusy={isBusy}>
        {text.createKey}
      </Button>
      {(fields.scopes ?? error) && <p role="alert">{fields.scopes ?? error}</p>}
    </form>
  )
}
