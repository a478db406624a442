import { type FormEvent, useState } from 'react'
import { useQuery } from 'urql'
import { languages, useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { changeSettings, type Settings, useSettings } from '../../lib/settings.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { UsernameHint } from '../../ui/username-hint.tsx'
import { Loaded } from './loaded.tsx'
import { ChangePasswordMutation, ProfileQuery, SetAwayMutation, UpdateProfileMutation } from './profile-documents.ts'
import styles from './settings.module.css'
import { Switch } from './switch.tsx'
import { useAction } from './use-action.ts'
import { themes, useDeviceKeys } from './use-device-keys.ts'
import { useRefetchOn } from './use-refetch-on.ts'

export function ProfilePage() {
  const [state, again] = useQuery({ query: ProfileQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  // One may be somewhere else too, and say there that one is away.
  useRefetchOn(/^AGENT_UPDATED/, refetch)
  return (
    <Loaded state={state} onRetry={refetch}>
      {({ viewer: { agent } }) =>
        agent && (
          <>
            <NameForm name={agent.name} email={agent.email} />
            <Away isAway={agent.isAway} />
            <DeviceSettings />
            <PasswordForm email={agent.email} />
          </>
        )
      }
    </Loaded>
  )
}

function NameForm({ name, email }: { name: string; email: string }) {
  const { settings: text, common } = useText()
  const { notices } = useInbox()
  const { run, isBusy, fields, error } = useAction(UpdateProfileMutation)

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const input = { name: String(new FormData(event.currentTarget).get('name')).trim() }
    if (await run({ input })) notices.show({ tone: 'plain', text: text.saved })
  }

  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <Field label={text.email} value={email} readOnly />
      <Field label={text.name} name="name" defaultValue={name} maxLength={200} required error={fields.name ?? error} />
      <Button type="submit" isBusy={isBusy}>
        {common.save}
      </Button>
    </form>
  )
}

function Away({ isAway }: { isAway: boolean }) {
  const { settings: text } = useText()
  const { run, isBusy, error } = useAction(SetAwayMutation)
  const change = (next: boolean) => void run({ input: { isAway: next } })
  useCommand({
    id: 'profile.away',
    keys: ['shift+a'],
    label: isAway ? text.notAway : text.away,
    group: text.title,
    when: () => !isBusy,
    run: () => change(!isAway),
  })
  return (
    <section className={styles.section}>
      <Switch label={text.away} hint={text.awayHint} isOn={isAway} isBusy={isBusy} onChange={change} />
      {error && <p role="alert">{error}</p>}
    </section>
  )
}

function DeviceSettings() {
  const { settings: text } = useText()
  const { theme, language, isSoundOn, isDesktopOn } = useSettings()
  const [isDenied, setDenied] = useState(false)

  async function setDesktop(isOn: boolean) {
    // Absent on pages that came without TLS from another machine, and on some telephones.
    const isAllowed = isOn && 'Notification' in window && (await Notification.requestPermission()) === 'granted'
    setDenied(isOn && !isAllowed)
    changeSettings({ isDesktopOn: isAllowed })
  }
  useDeviceKeys({ onDesktop: () => void setDesktop(!isDesktopOn) })

  return (
    <section className={styles.section}>
      <h2>{text.device}</h2>
      <label className={styles.choose}>
        {text.theme}
        <select value={theme} onChange={({ target }) => changeSettings({ theme: target.value as Settings['theme'] })}>
          {themes.map((one) => (
            <option key={one} value={one}>
              {text.themes[one]}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.choose}>
        {text.language}
        <select value={language ?? ''} onChange={({ target }) => changeSettings({ language: target.value || null })}>
          <option value="">{text.browserLanguage}</option>
          {Object.entries(languages).map(([code, { name }]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Switch label={text.sound} isOn={isSoundOn} onChange={(isOn) => changeSettings({ isSoundOn: isOn })} />
      <Switch
        label={text.desktop}
        hint={text.desktopHint}
        isOn={isDesktopOn}
        onChange={(isOn) => void setDesktop(isOn)}
      />
      {isDenied && <p role="alert">{text.desktopDenied}</p>}
    </section>
  )
}

function PasswordForm({ email }: { email: string }) {
  const { settings: text } = useText()
  const { notices } = useInbox()
  const { run, isBusy, fields, error } = useAction(ChangePasswordMutation, { FORBIDDEN: text.wrongPassword })
  const [attempt, setAttempt] = useState(0)

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const input = { currentPassword: String(form.get('current')), newPassword: String(form.get('next')) }
    if (!(await run({ input }))) return
    setAttempt(attempt + 1)
    notices.show({ tone: 'plain', text: text.passwordChanged })
  }

  return (
    <form key={attempt} className={styles.form} onSubmit={(event) => void save(event)}>
      <h2>{text.password}</h2>
      <UsernameHint email={email} />
      <Field
        label={text.currentPassword}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        error={fields.currentPassword ?? error}
      />
      <Field
        label={text.newPassword}
        name="next"
        type="password"
        autoComplete="new-password"
        minLength={10}
        required
        error={fields.newPassword}
      />
      <p className={styles.hint}>{text.passwordHint}</p>
      <Button type="submit" isBusy={isBusy}>
        {text.changePassword}
      </Button>
    </form>
  )
}
