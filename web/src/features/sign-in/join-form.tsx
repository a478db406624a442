import { type FormEvent, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { codeOf } from '../../lib/api-error.ts'
import type { SessionKeeper } from '../../lib/session/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { wrongFieldsOf } from '../../lib/wrong-fields.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { UsernameHint } from '../../ui/username-hint.tsx'
import styles from './sign-in-page.module.css'
import type { Invitation } from './use-invitation.ts'

interface JoinFormProps {
  session: SessionKeeper
  token: string
  invitation: Invitation
  /** The invitation was used or taken back while the page was open. */
  onVoid(): void
}

export function JoinForm({ session, token, invitation, onVoid }: JoinFormProps) {
  const { signIn, settings, common } = useText()
  const text = signIn.join
  const format = useFormat()
  const errorText = useErrorText()
  const [, navigate] = useLocation()
  const [failure, setFailure] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const { workspaceName, email, role, expiresAt } = invitation
  const wrong = wrongFieldsOf(failure)
  const isTaken = codeOf(failure) === 'CONFLICT'

  async function join(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(null)
    try {
      await session.accept({ token, name: String(form.get('name')), password: String(form.get('password')) })
      navigate('/', { replace: true })
    } catch (error) {
      setBusy(false)
      if (codeOf(error) === 'NOT_FOUND') return onVoid()
      setFailure(error)
    }
  }

  return (
    <>
      <h1 className={styles.joining}>{text.title(workspaceName, email)}</h1>
      <p>{text.terms(settings.roles[role], format.dateTime(new Date(expiresAt)))}</p>
      <form className={styles.form} onSubmit={(event) => void join(event)}>
        <UsernameHint email={email} />
        <Field
          label={text.name}
          name="name"
          autoComplete="name"
          defaultValue={invitation.name}
          maxLength={200}
          required
          error={wrong.has('name') ? text.nameMissing : null}
        />
        <Field
          label={text.password}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
          error={wrong.has('password') ? text.passwordShort : null}
        />
        <p className={styles.hint}>{text.passwordHint}</p>
        {failure !== null && wrong.size === 0 && (
          <p className={styles.error} role="alert">
            {isTaken ? text.emailTaken : errorText(failure)} {isTaken && <Link href="/">{text.toSignIn}</Link>}
          </p>
        )}
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {isBusy ? common.loading : text.submit}
        </Button>
      </form>
    </>
  )
}
