import { Link } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import type { SessionKeeper } from '../../lib/session/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Logo } from '../../ui/logo.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { JoinForm } from './join-form.tsx'
import styles from './sign-in-page.module.css'
import { useInvitation } from './use-invitation.ts'

/** Where an invitation leads. Its token stands behind the hash, which no server sees. */
export function JoinPage({ session }: { session: SessionKeeper }) {
  const { signIn, common } = useText()
  const text = signIn.join
  const errorText = useErrorText()
  const { token, state, again, giveUp } = useInvitation()
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Logo size={36} />
        {state.status === 'loading' && (
          <div role="status" aria-label={common.loading} className={styles.form}>
            {[90, 60, 100].map((width) => (
              <Skeleton key={width} width={`${width}%`} height={22} />
            ))}
          </div>
        )}
        {state.status === 'failed' && (
          <>
            <h1>{text.failedTitle}</h1>
            <ErrorState title={errorText(state.error)} onRetry={again} />
          </>
        )}
        {state.status === 'void' && (
          <>
            <h1>{text.voidTitle}</h1>
            <p>{text.voidText}</p>
            <Link href="/">{text.toSignIn}</Link>
          </>
        )}
        {state.status === 'good' && (
          <JoinForm key={token} session={session} token={token} invitation={state.invitation} onVoid={giveUp} />
        )}
      </div>
    </main>
  )
}
