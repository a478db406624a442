import type { FormEvent } from 'react'
import type { SettingsChannelsQuery } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { UpdateChannelMutation } from './channel-documents.ts'
import styles from './reply-rules.module.css'
import settings from './settings.module.css'
import { useAction } from './use-action.ts'

type Channel = SettingsChannelsQuery['channels'][number]

const minutesIn = { hours: 60, minutes: 1 } as const

/** How long and how often one may write to a customer of a channel that is connected through the API. */
export function ReplyRules({ channel }: { channel: Channel }) {
  const { replyRules: text, settings: common } = useText()
  const { notices } = useInbox()
  const update = useAction(UpdateChannelMutation)
  const { replyWindowMinutes: minutes, replyLimit } = channel
  const unit = (minutes ?? 0) % minutesIn.hours === 0 ? 'hours' : 'minutes'

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const window = numberOf(data.get('window'))
    const input = {
      channelId: channel.id,
      replyWindowMinutes:
        window && Math.round(window * minutesIn[data.get('unit') === 'minutes' ? 'minutes' : 'hours']),
      replyLimit: numberOf(data.get('limit')),
    }
    if (await update.run({ input })) notices.show({ tone: 'plain', text: common.saved })
  }

  return (
    // What is wrong is said in the language of the page, not in the browser's.
    <form className={settings.form} noValidate onSubmit={(event) => void save(event)}>
      <h2>{text.title}</h2>
      <p className={styles.intro}>{text.intro}</p>
      <div className={styles.window}>
        <Field
          label={text.window}
          name="window"
          type="number"
          min={0}
          step="any"
          inputMode="decimal"
          defaultValue={minutes === null ? '' : minutes / minutesIn[unit]}
          error={update.fields.replyWindowMinutes}
        />
        <label className={settings.choose}>
          {text.unit}
          <select name="unit" defaultValue={unit}>
            <option value="hours">{text.units.hours}</option>
            <option value="minutes">{text.units.minutes}</option>
          </select>
        </label>
      </div>
      <Field
        label={text.limit}
        name="limit"
        type="number"
        min={1}
        max={100}
        defaultValue={replyLimit ?? ''}
        error={update.fields.replyLimit}
      />
      {update.error && <p role="alert">{update.error}</p>}
      <Button type="submit" isBusy={update.isBusy}>
        {text.save}
      </Button>
    </form>
  )
}

/** Null for nothing, which is no rule. */
function numberOf(entry: FormDataEntryValue | null): number | null {
  const text = String(entry ?? '').trim()
  return text === '' ? null : Number(text)
}
