import { type FormEvent, useRef, useState } from 'react'
import { useQuery } from 'urql'
import type { ChannelKind, SettingsChannelsQuery } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { ChannelIcon } from '../../ui/channel-mark.tsx'
import { Field } from '../../ui/field.tsx'
import { ChatIcon } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { ChannelConnection } from './channel-connection.tsx'
import { ChannelDetails } from './channel-details.tsx'
import { ChannelsQuery, CreateChannelMutation } from './channel-documents.ts'
import { Loaded } from './loaded.tsx'
import styles from './settings.module.css'
import { useAction } from './use-action.ts'
import { useLeaveKey } from './use-form-keys.ts'
import { useNewForm } from './use-new-form.ts'
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
  const { run, isBusy, fields, error } = useAction(CreateChannelMutation)
  const form = useNewForm(text.addChannel)

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const input = { name: String(data.get('name')).trim(), kind: String(data.get('kind')) as ChannelKind }
    if (await run({ input })) form.current?.reset()
  }

  return (
    <form ref={form} className={styles.inline} onSubmit={(event) => void create(event)}>
      <Field label={text.name} name="name" maxLength={200} required error={fields.name ?? error} />
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
  const row = useRef<HTMLLIElement>(null)
  const opener = useRef<HTMLButtonElement>(null)

  function close() {
    setOpen(false)
    opener.current?.focus()
  }
  useLeaveKey(row, isOpen ? close : null)

  return (
    <li ref={row} className={styles.card}>
      <div className={styles.item}>
        <ChannelIcon kind={channel.kind} />
        <div className={styles.itemText}>
          <b>
            <bdi>{channel.name}</bdi>
          </b>
          <span className={styles.hint}>{inbox.channelKind[channel.kind]}</span>
        </div>
        {(mayManage || channel.publicKey) && (
          <Button ref={opener} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {text.details}
          </Button>
        )}
      </div>
      <ChannelConnection channel={channel} mayManage={mayManage} />
      {isOpen && <ChannelDetails channel={channel} mayManage={mayManage} />}
    </li>
  )
}
