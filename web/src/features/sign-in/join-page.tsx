import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { codeOf } from '../../lib/api-error.ts'
import type { SessionKeeper } from '../../lib/session/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Logo } from '../../ui/logo.tsx'
import styles from './sign-in-page.module.css'

/** Where an invitation leads. Its token stands behind the hash, which no server sees. */
export function JoinPage({ session }: { session: SessionKeeper }) {
  const { settings: text, common } = useText()
  const errorText = useErrorText()
  const [, navigate] = useLocation()
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function join(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget).get('password'))
    setBusy(true)
    setError(null)
    try {
      await session.accept({ token: window.location.hash.slice(1), password })
      navigate('/', { replace: true })
    } catch (failure) {
      const texts: Record<string, string> = { NOT_FOUND: text.joinFailed, CONFLICT: text.joinFailed }
      setError(
        codeOf(failure) === 'BAD_USER_INPUT' ? text.passwordHint : (texts[codeOf(failure)] ?? errorText(failure)),
      )
      setBusy(false)
    }
  }

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Logo size={36} />
        <h1>{text.joinTitle}</h1>
        <p>{text.joinText}</p>
        <form className={styles.form} onSubmit={(event) => void join(event)}>
          <Field
            label={text.newPassword}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={10}
            required
            error={error}
          />
          <Button kind="primary" type="submit" isBusy={isBusy}>
            {isBusy ? common.loading : text.join}
          </Button>
        </form>
      </div>
    </main>
  )
}
