import { type FormEvent, useState } from 'react'
import { useQuery } from 'urql'
import type { ChannelKind, SettingsChannelsQuery } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { Button } from '../../ui/button.tsx'
import { ChannelIcon } from '../../ui/channel-mark.tsx'
import { Field } from '../../ui/field.tsx'
import { ChatIcon } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import {
  ChannelsQuery,
  CreateChannelMutation,
  SetChannelRestrictionMutation,
  UpdateChannelMutation,
} from './documents.ts'
import { Loaded } from './loaded.tsx'
import styles from './settings.module.css'
import { Switch } from './switch.tsx'
import { useAction } from './use-action.ts'
import { useRefetchOn } from './use-refetch-on.ts'

type Channel = SettingsChannelsQuery['channels'][number]
const kinds: readonly ChannelKind[] = ['WIDGET', 'API']

export function ChannelsPage({ mayManage }: { mayManage: boolean }) {
  const { settings: text } = useText()
  const [state, again] = useQuery({ query: ChannelsQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  useRefetchOn(/^CHANNEL_/, refetch)
  return (
    <Loaded state={state} onRetry={refetch}>
      {({ channels }) => (
        <>
          {mayManage && <CreateForm />}
          {channels.length === 0 && <EmptyState icon={<ChatIcon size={28} />} title={text.noChannels} />}
          <ul className={styles.items} aria-label={text.pages.channels}>
            {channels.map((channel) => (
              <ChannelItem key={channel.id} channel={channel} mayManage={mayManage} />
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}

function CreateForm() {
  const { settings: text, inbox } = useText()
  const { run, isBusy, error } = useAction(CreateChannelMutation)

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const input = { name: String(data.get('name')).trim(), kind: String(data.get('kind')) as ChannelKind }
    if (await run({ input })) form.reset()
  }

  return (
    <form className={styles.inline} onSubmit={(event) => void create(event)}>
      <Field label={text.name} name="name" maxLength={100} required error={error} />
      <label className={styles.choose}>
        {text.kind}
        <select name="kind">
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {inbox.channelKind[kind]}
            </option>
          ))}
        </select>
      </label>
      <Button kind="primary" type="submit" isBusy={isBusy}>
        {text.addChannel}
      </Button>
    </form>
  )
}

function ChannelItem({ channel, mayManage }: { channel: Channel; mayManage: boolean }) {
  const { settings: text, inbox } = useText()
  const [isOpen, setOpen] = useState(false)
  return (
    <li className={styles.card}>
      <div className={styles.item}>
        <ChannelIcon kind={channel.kind} />
        <div className={styles.itemText}>
          <b>
            <bdi>{channel.name}</bdi>
          </b>
          <span className={styles.hint}>{inbox.channelKind[channel.kind]}</span>
        </div>
        {(mayManage || channel.publicKey) && (
          <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {text.details}
          </Button>
        )}
      </div>
      {isOpen && <ChannelDetails channel={channel} mayManage={mayManage} />}
    </li>
  )
}

function ChannelDetails({ channel, mayManage }: { channel: Channel; mayManage: boolean }) {
  const { settings: text, common } = useText()
  const { notices } = useInbox()
  const update = useAction(UpdateChannelMutation)
  const restrict = useAction(SetChannelRestrictionMutation)
  const channelId = channel.id
  const isWidget = channel.kind === 'WIDGET'

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const origins = String(data.get('origins') ?? '').split(/\s+/)
    const input = {
      channelId,
      name: String(data.get('name')).trim(),
      ...(isWidget && { allowedOrigins: origins.filter(Boolean) }),
    }
    if (await update.run({ input })) notices.show({ tone: 'plain', text: text.saved })
  }

  const tag = `<script src="${location.origin}/widget.js" data-channel="${channel.publicKey}" async></script>`
  return (
    <div className={styles.details}>
      {isWidget && channel.publicKey && (
        <>
          <p>{text.widgetTag}</p>
          <output className={styles.secret}>{tag}</output>
        </>
      )}
      {mayManage && (
        <form className={styles.form} onSubmit={(event) => void save(event)}>
          <Field label={text.name} name="name" defaultValue={channel.name} maxLength={100} required />
          {isWidget && (
            <Field
              label={text.origins}
              name="origins"
              defaultValue={channel.allowedOrigins.join(' ')}
              placeholder="https://www.example.com"
              error={update.error}
            />
          )}
          {isWidget && (
            <Switch
              label={text.trustedOnly}
              hint={text.trustedHint}
              isOn={channel.trustedDocumentsOnly}
              isBusy={update.isBusy}
              onChange={(trustedDocumentsOnly) => void update.run({ input: { channelId, trustedDocumentsOnly } })}
            />
          )}
          <Switch
            label={text.restricted}
            hint={text.restrictedHint}
            isOn={channel.isRestricted}
            isBusy={restrict.isBusy}
            onChange={(isRestricted) => void restrict.run({ input: { channelId, isRestricted } })}
          />
          {restrict.error && <p role="alert">{restrict.error}</p>}
          <Button type="submit" isBusy={update.isBusy}>
            {common.save}
          </Button>
        </form>
      )}
    </div>
  )
}
