import { type ReactNode, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useChannels } from '../../lib/store/hooks.ts'
import { useCurrentView, type ViewName } from '../../lib/views.ts'
import { IconButton } from '../../ui/button.tsx'
import { MenuIcon } from '../../ui/icons.tsx'
import styles from './inbox-page.module.css'

interface InboxPageProps {
  views(close: () => void): ReactNode
  list: ReactNode
  /** The open conversation; null shows the list alone on narrow screens. */
  conversation: ReactNode
  isConversationOpen: boolean
}

/** The three panes. On narrow screens one at a time: the list, or the conversation, with the views in a drawer. */
export function InboxPage({ views, list, conversation, isConversationOpen }: InboxPageProps) {
  const { inbox: text } = useText()
  const [areViewsOpen, setViewsOpen] = useState(false)
  const title = useViewTitle()
  return (
    <div
      className={styles.page}
      data-conversation={isConversationOpen || undefined}
      data-views={areViewsOpen || undefined}
    >
      <div className={styles.views} onKeyDown={({ key }) => key === 'Escape' && setViewsOpen(false)}>
        {views(() => setViewsOpen(false))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a second way to close what Escape closes. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div className={styles.scrim} onClick={() => setViewsOpen(false)} />
      <section className={styles.list} aria-label={text.list}>
        <header className={styles.header}>
          <IconButton
            className={styles.menu}
            label={text.openViews}
            aria-expanded={areViewsOpen}
            onClick={() => setViewsOpen(true)}
          >
            <MenuIcon />
          </IconButton>
          <h1>{title}</h1>
        </header>
        <div className={styles.rows}>{list}</div>
      </section>
      <main className={styles.conversation}>{conversation}</main>
    </div>
  )
}

function useViewTitle(): string {
  const { inbox: text } = useText()
  const { view } = useCurrentView()
  const channel = useChannels().find(({ id }) => view === `channel-${id}`)
  return channel?.name ?? (view.startsWith('channel-') ? text.list : text[view as ViewName])
}
