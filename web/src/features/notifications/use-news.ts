import { useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { readSettings } from '../../lib/settings.ts'
import type { Sender } from '../../lib/store/types.ts'
import { senderNameOf } from '../../lib/use-sender-name.ts'
import { chime } from './chime.ts'
import { claim } from './claim.ts'
import { type News, newsOf } from './worth-telling.ts'

/** A tab that nobody looks at lets one that is looked at tell first. */
const hiddenWaitMs = 250

interface NewsParts {
  openId: string | null
  onDesktop(news: News): void
  onNews(news: News): void
}

/** Calls back for each message that is worth telling, in one tab of all. Answers how many came while nobody looked. */
export function useNews({ openId, onDesktop, onNews }: NewsParts): number {
  const inbox = useInbox()
  const { common } = useText()
  const latest = useRef({ openId, onDesktop, onNews, common })
  latest.current = { openId, onDesktop, onNews, common }
  const [missed, setMissed] = useState(0)

  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>()

    const tell = async (news: News) => {
      if (!(await claim(news.messageId))) return
      const { isSoundOn, isDesktopOn } = readSettings()
      if (isSoundOn) chime()
      if (isDesktopOn && document.hidden) latest.current.onDesktop(news)
      latest.current.onNews(news)
    }
    const stop = inbox.onEvent((event) => {
      const seenId = document.hidden ? null : latest.current.openId
      const nameOf = (sender: Sender) => senderNameOf(sender, inbox.store, latest.current.common)
      const news = newsOf(event, { selfId: inbox.self.id, seenId, now: Date.now(), nameOf })
      if (!news) return
      if (!document.hidden) return void tell(news)
      setMissed((count) => count + 1)
      const timer = setTimeout(() => {
        timers.delete(timer)
        void tell(news)
      }, hiddenWaitMs)
      timers.add(timer)
    })
    const look = () => {
      if (!document.hidden) setMissed(0)
    }
    document.addEventListener('visibilitychange', look)
    return () => {
      stop()
      for (const timer of timers) clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [inbox])

  return missed
}
