import { useEffect, useState } from 'react'
import type { ConversationCountsQuery as Answer } from '../../gql/graphql.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { channelView, type ViewKey } from '../../lib/views.ts'
import { ConversationCountsQuery } from './documents.ts'

export type Counts = Partial<Record<ViewKey, number>>

/** The API works them out once a second at most; a little more, so that what just happened is in them. */
const pauseMs = 1_100

/** How many conversations each view holds, asked again when something happens that may change it. */
export function useCounts(): Counts {
  const { api, onEvent } = useInbox()
  const [counts, setCounts] = useState<Counts>({})

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isStale = false
    let isGone = false

    async function ask(): Promise<void> {
      isStale = false
      // The numbers that are shown stay until the next event, or until the page is looked at again.
      const answer = await api.query(ConversationCountsQuery, {}).catch(() => null)
      if (isGone) return
      if (answer) setCounts(countsOf(answer))
      timer = setTimeout(() => {
        timer = undefined
        if (isStale) begin()
      }, pauseMs)
    }
    function begin(): void {
      isStale = true
      if (timer || document.hidden) return
      timer = setTimeout(() => void ask(), 50)
    }

    begin()
    const stop = onEvent(({ type }) => (isCounted(type) ? begin() : undefined))
    const onLook = () => (isStale ? begin() : undefined)
    document.addEventListener('visibilitychange', onLook)
    return () => {
      isGone = true
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onLook)
    }
  }, [api, onEvent])
  return counts
}

/** An edited message or a signed-out colleague moves nothing from one view to another. */
const isCounted = (type: string) =>
  type.startsWith('CONVERSATION_') || type.startsWith('CHANNEL_') || type === 'MESSAGE_ADDED'

function countsOf({ conversationCounts: { channels, ...views } }: Answer): Counts {
  const byChannel = channels.map(({ channel, count }) => [channelView(channel.id), count])
  return { ...views, ...Object.fromEntries(byChannel) }
}
