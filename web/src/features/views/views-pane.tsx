import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useChannels } from '../../lib/store/hooks.ts'
import { channelView, searchOf, useCurrentView, type ViewKey, type ViewName } from '../../lib/views.ts'
import { ChannelIcon } from '../../ui/channel-mark.tsx'
import {
  ArchiveIcon,
  BoltIcon,
  ClockIcon,
  HandIcon,
  InboxIcon,
  MailIcon,
  PersonIcon,
  PersonOffIcon,
} from '../../ui/icons.tsx'
import { useCounts } from './use-counts.ts'
import styles from './views-pane.module.css'

const views: readonly { view: ViewName; icon: ReactNode; keys: string }[] = [
  { view: 'all', icon: <InboxIcon />, keys: 'g a' },
  { view: 'mine', icon: <PersonIcon />, keys: 'g m' },
  { view: 'unassigned', icon: <PersonOffIcon />, keys: 'g u' },
  { view: 'waiting', icon: <ClockIcon />, keys: 'g w' },
  { view: 'active', icon: <BoltIcon />, keys: 'g c' },
  { view: 'email', icon: <MailIcon />, keys: 'g e' },
  { view: 'needsHuman', icon: <HandIcon />, keys: 'g h' },
  { view: 'closed', icon: <ArchiveIcon />, keys: 'g d' },
]

/** The first channels are reached by them. */
const digits = '123456789'

/** The left pane: which conversations are listed. */
export function ViewsPane({ onChoose }: { onChoose?: () => void }) {
  const { inbox: text } = useText()
  const channels = useChannels()
  const counts = useCounts()
  return (
    <nav className={styles.pane} aria-label={text.views}>
      <ul>
        {views.map(({ view, icon, keys }) => (
          <ViewLink
            key={view}
            view={view}
            icon={icon}
            keys={keys}
            label={text[view]}
            count={counts[view]}
            onChoose={onChoose}
          />
        ))}
      </ul>
      <h2 id="views-channels">{text.channels}</h2>
      <ul aria-labelledby="views-channels">
        {channels.map(({ id, name, kind }, index) => (
          <ViewLink
            key={id}
            view={channelView(id)}
            icon={<ChannelIcon kind={kind} />}
            keys={digits[index] && `g ${digits[index]}`}
            label={name}
            count={counts[channelView(id)]}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </nav>
  )
}

/** The API counts no further. */
const most = 999

interface ViewLinkProps {
  view: ViewKey
  icon: ReactNode
  label: string
  keys: string | undefined
  count: number | undefined
  onChoose: (() => void) | undefined
}

function ViewLink({ view, icon, label, keys, count = 0, onChoose }: ViewLinkProps) {
  const { inbox: text } = useText()
  const format = useFormat()
  const current = useCurrentView()
  const [, navigate] = useLocation()
  const href = `/${searchOf(view)}`
  useCommand({
    id: `view.${view}`,
    keys: keys ? [keys] : undefined,
    label: text.goTo(label),
    group: text.views,
    run: () => navigate(href),
  })
  return (
    <li>
      <Link
        href={href}
        className={styles.link}
        aria-current={current.view === view && current.query === '' ? 'page' : undefined}
        onClick={onChoose}
      >
        {icon}
        <bdi className={styles.label}>{label}</bdi>
        {count > 0 && (
          <span className={styles.count}>{count > most ? `${format.number(most)}+` : format.number(count)}</span>
        )}
      </Link>
    </li>
  )
}
