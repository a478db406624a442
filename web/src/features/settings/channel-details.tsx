import type { FormEvent } from 'react'
import type { SettingsChannelsQuery } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { SetChannelRestrictionMutation, UpdateChannelMutation } from './channel-documents.ts'
import { ChannelIdentity } from './channel-identity.tsx'
import { ChannelMembers } from './channel-members.tsx'
import { Copyable } from './copyable.tsx'
import { ReplyRules } from './reply-rules.tsx'
import styles from './settings.module.css'
import { Switch } from './switch.tsx'
import { useAction } from './use-action.ts'

type Channel = SettingsChannelsQuery['channels'][number]

interface ChannelDetailsProps {
  channel: Channel
  mayManage: boolean
}

export function ChannelDetails({ channel, mayManage }: ChannelDetailsProps) {
  const { settings: text } = useText()
  const tag = `<script src="${location.origin}/widget.js" data-channel="${channel.publicKey}" async></script>`
  return (
    <div className={styles.details}>
      {channel.publicKey && (
        <>
          <p>{text.widgetTag}</p>
          <Copyable value={tag} />
        </>
      )}
      {mayManage && <ChannelForm channel={channel} />}
      {mayManage && channel.kind === 'API' && <ReplyRules channel={channel} />}
      {mayManage && channel.kind === 'WIDGET' && <ChannelIdentity channel={channel} />}
      {mayManage && channel.isRestricted && <ChannelMembers channelId={channel.id} />}
    </div>
  )
}

function ChannelForm({ channel }: { channel: Channel }) {
  const { settings: text, common } = useText()
  const { notices } = useInbox()
  const update = useAction(UpdateChannelMutation)
  const restrict = useAction(SetChannelRestrictionMutation)
  const channelId = channel.id
  const isWidget = channel.kind === 'WIDGET'
  const error = update.error ?? restrict.error

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

  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <Field
        label={text.name}
        name="name"
        defaultValue={channel.name}
        maxLength={200}
        required
        error={update.fields.name}
      />
      {isWidget && (
        <Field
          label={text.origins}
          name="origins"
          defaultValue={channel.allowedOrigins.join(' ')}
          placeholder="https://www.example.com"
          error={update.fields.allowedOrigins}
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
      {error && <p role="alert">{error}</p>}
      <Button type="submit" isBusy={update.isBusy}>
        {common.save}
      </Button>
    </form>
  )
}
