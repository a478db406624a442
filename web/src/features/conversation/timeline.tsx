import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTimeline, useTypists } from '../../lib/store/hooks.ts'
import { ChatIcon } from '../../ui/icons.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { NewMessagesPill } from './new-messages-pill.tsx'
import styles from './timeline.module.css'
import { firstUnread, type TimelineItem, timelineItems } from './timeline-items.ts'
import { TimelineRow } from './timeline-row.tsx'
import { TimelineSkeleton } from './timeline-skeleton.tsx'
import { useReadMark } from './use-read-mark.ts'

/** So far from the end somebody still reads the end. */
const endPx = 60
/** So far before the beginning of what is loaded more is read. */
const olderPx = 1_200

interface TimelineProps {
  id: string
  onReply(messageId: string): void
}

/** The messages of a conversation, the newest at the end, and older ones read as one scrolls back. */
export function Timeline({ id, onReply }: TimelineProps) {
  const { conversation: text } = useText()
  const { store, loadConversation, loadOlder } = useInbox()
  const timeline = useTimeline(id)
  const typists = useTypists(id)
  const handle = useRef<VirtualizerHandle>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const [unreadFrom, setUnreadFrom] = useState<string | null>(null)
  const [missed, setMissed] = useState(0)
  const isReady = timeline.status === 'ready'

  const items = useMemo(
    () =>
      timelineItems({
        ids: timeline.ids,
        pending: timeline.pending,
        messageOf: (messageId) => store.message(messageId),
        unreadFrom,
        isTyping: typists.length > 0,
      }),
    [timeline.ids, timeline.pending, store, unreadFrom, typists.length],
  )
  const isPrepending = useIsPrepending(timeline.ids)
  const toEnd = useCallback(() => handle.current?.scrollToIndex(items.length - 1, { align: 'end' }), [items.length])

  // Where the unread ones begin is decided when the conversation is opened, and stays there while it is read.
  const isOpened = useRef(false)
  useLayoutEffect(() => {
    if (isOpened.current || !isReady) return
    isOpened.current = true
    const messages = timeline.ids.flatMap((messageId) => store.message(messageId) ?? [])
    setUnreadFrom(firstUnread(messages, store.conversation(id)?.unreadCount ?? 0))
  }, [isReady, timeline.ids, store, id])

  useFollowEnd({ items, isReady, isAtEnd, toEnd, onMissed: (count) => setMissed((known) => known + count) })
  useReadMark(id, timeline.ids.at(-1), isReady && isAtEnd)

  const onScroll = (offset: number) => {
    const list = handle.current
    if (!list) return
    const isNowAtEnd = offset + list.viewportSize >= list.scrollSize - endPx
    setAtEnd(isNowAtEnd)
    if (isNowAtEnd) setMissed(0)
    if (offset < olderPx) void loadOlder(id)
  }

  if (timeline.status === 'failed') {
    return <ErrorState title={text.failedTitle} onRetry={() => void loadConversation(id)} />
  }
  if (!isReady) return <TimelineSkeleton />
  if (items.length === 0) return <EmptyState icon={<ChatIcon size={28} />} title={text.emptyTitle} />
  return (
    <div className={styles.timeline}>
      {timeline.isLoadingOlder && <output className={styles.older}>{text.loadingOlder}</output>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys. */}
      <section className={styles.list} tabIndex={0} aria-label={text.messages}>
        <div className={styles.space} />
        <Virtualizer ref={handle} data={items} shift={isPrepending} onScroll={onScroll} as="ul" item="li">
          {(item: TimelineItem) => <TimelineRow key={item.key} item={item} conversationId={id} onReply={onReply} />}
        </Virtualizer>
      </section>
      {!isAtEnd && <NewMessagesPill count={missed} onClick={toEnd} />}
    </div>
  )
}

/** Whether the messages of this render begin with older ones than those of the last. */
function useIsPrepending(ids: readonly string[]): boolean {
  const painted = useRef(ids)
  const before = painted.current
  useLayoutEffect(() => {
    painted.current = ids
  }, [ids])
  return before.length > 0 && ids.length > before.length && ids[0] !== before[0] && ids.at(-1) === before.at(-1)
}

interface FollowEnd {
  items: readonly TimelineItem[]
  isReady: boolean
  isAtEnd: boolean
  toEnd(): void
  onMissed(count: number): void
}

/** Shows what comes to whoever is at the end, and one's own messages always; others are told how many they missed. */
function useFollowEnd({ items, isReady, isAtEnd, toEnd, onMissed }: FollowEnd): void {
  const followed = useRef<{ keys: ReadonlySet<string>; isOpened: boolean }>({ keys: new Set(), isOpened: false })
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolling alone follows nothing.
  useLayoutEffect(() => {
    if (!isReady || items.length === 0) return
    const { keys, isOpened } = followed.current
    followed.current = { keys: new Set(items.map(({ key }) => key)), isOpened: true }
    const last = keys.size === 0 ? -1 : items.findLastIndex(({ key }) => keys.has(key))
    const fresh = items.slice(last + 1)
    const isOwn = fresh.some(({ kind }) => kind === 'pending')
    if (!isOpened || isOwn || (fresh.length > 0 && isAtEnd)) toEnd()
    else if (!isAtEnd) onMissed(fresh.filter(({ kind }) => kind === 'message').length)
  }, [items, isReady])

  // Rows are measured after they are painted; whoever is at the end stays there.
  useEffect(() => {
    if (!isReady || !isAtEnd) return
    const frame = requestAnimationFrame(toEnd)
    return () => cancelAnimationFrame(frame)
  }, [isReady, isAtEnd, toEnd])
}
