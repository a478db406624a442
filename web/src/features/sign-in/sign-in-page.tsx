import { type FormEvent, useEffect, useState } from 'react'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { ApiError } from '../../lib/api-error.ts'
import type { SessionKeeper } from '../../lib/session/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Logo } from '../../ui/logo.tsx'
import { type DemoAccount, readDemoAccounts } from './demo-accounts.ts'
import styles from './sign-in-page.module.css'

interface WorkspaceChoice {
  email: string
  password: string
  workspaceIds: readonly string[]
}

export function SignInPage({ session }: { session: SessionKeeper }) {
  const { signIn: text } = useText()
  const format = useFormat()
  const errorText = useErrorText()
  const [accounts, setAccounts] = useState<readonly DemoAccount[]>([])
  const [error, setError] = useState<string | null>(null)
  /** Who signs in just now: an address, or null. */
  const [busy, setBusy] = useState<string | null>(null)
  /** An account of several workspaces, which has to choose one. */
  const [choice, setChoice] = useState<WorkspaceChoice | null>(null)

  useEffect(() => {
    const leaving = new AbortController()
    void readDemoAccounts(leaving.signal).then(setAccounts)
    return () => leaving.abort()
  }, [])

  async function enter(email: string, password: string, workspaceId?: string): Promise<void> {
    setBusy(email)
    setError(null)
    try {
      await session.signIn({ email, password, workspaceId })
    } catch (failure) {
      const workspaceIds = failure instanceof ApiError ? failure.extensions.workspaceIds : undefined
      if (Array.isArray(workspaceIds)) {
        setChoice({ email, password, workspaceIds })
        setBusy(null)
        return
      }
      const isWrong = failure instanceof ApiError && ['UNAUTHENTICATED', 'BAD_USER_INPUT'].includes(failure.code)
      setError(isWrong ? text.wrong : errorText(failure))
      setBusy(null)
    }
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void enter(String(form.get('email')), String(form.get('password')))
  }

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Logo size={36} />
        <h1>{text.title}</h1>
        {accounts.length > 0 && (
          <section className={styles.demo} aria-labelledby="demo-title">
            <h2 id="demo-title">{text.demoTitle}</h2>
            <p>{text.demoText}</p>
            {accounts.map(({ name, email, password }) => (
              <Button
                key={email}
                kind="primary"
                isBusy={busy === email}
                disabled={busy !== null}
                onClick={() => void enter(email, password)}
              >
                {text.demoAs(name)}
              </Button>
            ))}
          </section>
        )}
        {choice && (
          <section className={styles.demo} role="alert">
            <p>{text.chooseWorkspace}</p>
            {choice.workspaceIds.map((id, index) => (
              <Button key={id} onClick={() => void enter(choice.email, choice.password, id)}>
                {text.workspace(format.number(index + 1))}
              </Button>
            ))}
          </section>
        )}
        <form className={styles.form} onSubmit={submit}>
          <Field label={text.email} name="email" type="email" autoComplete="username" required />
          <Field label={text.password} name="password" type="password" autoComplete="current-password" required />
          <p className={styles.error} role="alert">
            {error}
          </p>
          <Button type="submit" kind={accounts.length > 0 ? 'plain' : 'primary'} disabled={busy !== null}>
            {busy === null ? text.submit : text.submitting}
          </Button>
        </form>
      </div>
    </main>
  )
}
