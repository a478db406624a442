import { Link, useLocation } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import type { SessionKeeper } from '../../lib/session/session.ts'
import { useAgent } from '../../lib/store/hooks.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { SettingsIcon, SignOutIcon } from '../../ui/icons.tsx'
import styles from './views-header.module.css'

/** Who is signed in, at the foot of the left pane. */
export function SelfBar({ session }: { session: SessionKeeper }) {
  const { common } = useText()
  const { self } = useInbox()
  const name = useAgent(self.id)?.name ?? self.name
  const [, navigate] = useLocation()
  useCommand({
    id: 'settings.open',
    keys: ['g s'],
    label: common.settings,
    group: common.settings,
    run: () => navigate('/settings/profile'),
  })
  useCommand({
    id: 'session.sign-out',
    keys: ['g q'],
    label: common.signOut,
    group: common.settings,
    run: () => void session.signOut(),
  })
  return (
    <div className={styles.footer}>
      <Avatar name={name} id={self.id} size={26} />
      <bdi className={styles.self}>{name}</bdi>
      <Link href="/settings/profile" className={styles.settings} aria-label={common.settings} title={common.settings}>
        <SettingsIcon />
      </Link>
      <IconButton label={common.signOut} onClick={() => void session.signOut()}>
        <SignOutIcon />
      </IconButton>
    </div>
  )
}
