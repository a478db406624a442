import { useEffect, useState } from 'react'
import type { ConversationCountsQuery as Answer } from '../../gql/graphql.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { channelView, type ViewKey } from '../../lib/views.ts'
import { ConversationCountsQuery } from './documents.ts'

export type Counts = Partial<Record<ViewKey, number>>

/** The API works them out once a second at most; a little more, so that what just happened is in them. */
const pauseMs = 1_100
/** Asked at once, and again after the pause: the first answer may have been worked out before, for another tab. */
const asksPerEvent = 2
const failedPauseMs = 5_000

/** How many conversations each view holds, asked again when something happens that may change it. */
export function useCounts(): Counts {
  const { api, onEvent } = useInbox()
  const [counts, setCounts] = useState<Counts>({})

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    /** How often it is still to be asked. */
    let left = 0
    let isGone = false

    async function ask(): Promise<void> {
      left--
      // The numbers that are shown stay until there are others; who did not get any asks again.
      const answer = await api.query(ConversationCountsQuery, {}).catch(() => null)
      if (isGone) return
      if (answer) setCounts(countsOf(answer))
      else left = Math.max(left, 1)
      timer = setTimeout(
        () => {
          timer = undefined
          goOn()
        },
        answer ? pauseMs : failedPauseMs,
      )
    }
    function goOn(): void {
      if (left === 0 || timer || document.hidden) return
      timer = setTimeout(() => void ask(), 50)
    }
    function begin(): void {
      left = asksPerEvent
      goOn()
    }

    begin()
    const stop = onEvent(({ type }) => (isCounted(type) ? begin() : undefined))
    const onLook = () => goOn()
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
  // Every conversation has one of these; and a count that ends early is more than is ever shown, so the sum is too.
  const all = views.waiting + views.active + views.closed
  const byChannel = channels.map(({ channel, count }) => [channelView(channel.id), count])
  return { all, ...views, ...Object.fromEntries(byChannel) }
}
