import { useEffect, useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { changeSettings, useSettings } from '../../lib/settings.ts'
import { useCurrentView } from '../../lib/views.ts'
import { Notices } from './notices.tsx'
import styles from './notifications.module.css'
import { Toast } from './toast.tsx'
import { useNews } from './use-news.ts'
import type { News } from './worth-telling.ts'

/** More at once would hide the page; the list shows them all. */
const most = 3

/** Tells what came: a toast, a sound, the title of the page, and the system when the page is hidden. */
export function Notifications() {
  const { notifications: text, inbox, common } = useText()
  const [isOpen, params] = useRoute('/c/:conversationId')
  const [, navigate] = useLocation()
  const { search } = useCurrentView()
  const { isSoundOn } = useSettings()
  const [toasts, setToasts] = useState<readonly News[]>([])
  const close = (messageId: string) => setToasts((known) => known.filter((news) => news.messageId !== messageId))
  const open = ({ conversationId, messageId }: News) => {
    close(messageId)
    navigate(`/c/${conversationId}${search}`)
  }

  const openId = isOpen ? params.conversationId : null
  // What it tells of is before one's eyes now.
  useEffect(() => setToasts((known) => known.filter(({ conversationId }) => conversationId !== openId)), [openId])

  const missed = useNews({
    openId,
    onNews: (news) => setToasts((known) => [...known, news].slice(-most)),
    onDesktop: (news) => {
      const title = news.isNewConversation ? text.newConversation : news.from
      const notification = new Notification(title, { body: news.text.trim() || common.attachment, tag: news.messageId })
      notification.onclick = () => {
        window.focus()
        open(news)
      }
    },
  })
  useEffect(() => {
    document.title = missed > 0 ? `(${missed}) ${inbox.title} · Parley` : `${inbox.title} · Parley`
  }, [missed, inbox.title])
  useCommand({
    id: 'notifications.sound',
    keys: ['shift+m'],
    label: isSoundOn ? text.mute : text.unmute,
    group: text.group,
    run: () => changeSettings({ isSoundOn: !isSoundOn }),
  })
  useCommand({
    id: 'notifications.open-newest',
    keys: ['shift+o'],
    label: text.openNewest,
    group: text.group,
    when: () => toasts.length > 0,
    run: () => {
      const newest = toasts.at(-1)
      if (newest) open(newest)
    },
  })

  return (
    <div className={styles.stack} role="log" aria-live="polite" aria-label={text.group}>
      {toasts.map((news) => (
        <Toast key={news.messageId} news={news} onOpen={() => open(news)} onClose={() => close(news.messageId)} />
      ))}
      <Notices />
    </div>
  )
}
