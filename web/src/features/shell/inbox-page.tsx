import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { IconButton } from '../../ui/button.tsx'
import { MenuIcon } from '../../ui/icons.tsx'
import styles from './inbox-page.module.css'
import { ListTitle } from './list-title.tsx'

interface InboxPageProps {
  views(close: () => void): ReactNode
  list: ReactNode
  /** The open conversation; null shows the list alone on narrow screens. */
  conversation: ReactNode
  isConversationOpen: boolean
}

/** The three panes. On narrow screens one at a time: the list, or the conversation, with the views in a drawer. */
export function InboxPage({ views, list, conversation, isConversationOpen }: InboxPageProps) {
  const { inbox: text, common } = useText()
  const drawer = useRef<HTMLElement>(null)
  const [areViewsOpen, setViewsOpen] = useState(false)
  useCommand({
    id: 'views.close',
    keys: ['escape'],
    label: common.close,
    group: text.views,
    isKeyOnly: true,
    when: () => areViewsOpen,
    run: () => setViewsOpen(false),
  })
  // Only what is visible can take the focus, so it goes there after the drawer is shown.
  useEffect(() => {
    if (areViewsOpen) drawer.current?.querySelector('a')?.focus()
  }, [areViewsOpen])

  return (
    <div
      className={styles.page}
      data-conversation={isConversationOpen || undefined}
      data-views={areViewsOpen || undefined}
    >
      <aside ref={drawer} className={styles.views} aria-label={text.title}>
        {views(() => setViewsOpen(false))}
      </aside>
      <button type="button" className={styles.scrim} aria-label={common.close} onClick={() => setViewsOpen(false)} />
      <main className={styles.panes}>
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
            <ListTitle />
          </header>
          <div className={styles.rows}>{list}</div>
        </section>
        <div className={styles.conversation}>{conversation}</div>
      </main>
    </div>
  )
}
