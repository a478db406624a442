import { useSyncExternalStore } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import type { Notice } from '../../lib/notices.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CloseIcon } from '../../ui/icons.tsx'
import styles from './notifications.module.css'
import { useLifetime } from './use-lifetime.ts'

/** What became of what one has just done. */
export function Notices() {
  const { notices } = useInbox()
  const all = useSyncExternalStore(notices.onChange, notices.all)
  return all.map((notice) => <NoticeToast key={notice.id} notice={notice} onClose={() => notices.close(notice.id)} />)
}

function NoticeToast({ notice, onClose }: { notice: Notice; onClose(): void }) {
  const { common } = useText()
  const { isLeaving, hold } = useLifetime(onClose)
  const { tone, text, action } = notice
  return (
    <div
      className={styles.toast}
      role={tone === 'error' ? 'alert' : undefined}
      data-tone={tone}
      data-leaving={isLeaving || undefined}
      {...hold}
    >
      <span className={styles.notice}>{text}</span>
      {action && (
        <Button
          kind="quiet"
          onClick={() => {
            action.run()
            onClose()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label={common.close} onClick={onClose}>
        <CloseIcon size={14} />
      </IconButton>
    </div>
  )
}
