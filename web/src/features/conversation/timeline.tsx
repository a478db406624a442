import { type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useTimeline, useTypists } from '../../lib/store/hooks.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ChatIcon } from '../../ui/icons.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { NewMessagesPill } from './new-messages-pill.tsx'
import styles from './timeline.module.css'
import { createTimelineItems } from './timeline-items.ts'
import { TimelineSkeleton } from './timeline-skeleton.tsx'
import { useEnd } from './use-end.ts'
import { useMessageActions } from './use-message-actions.ts'
import { useMessageCommands } from './use-message-commands.ts'
import { useMessageFocus } from './use-message-focus.ts'
import { useReadMark } from './use-read-mark.ts'
import { useRows } from './use-rows.tsx'
import { useUnreadMark } from './use-unread-mark.ts'

/** So far before the beginning of what is loaded more is read. */
const olderPx = 1_200
/** So far beyond what is seen rows are measured, so that none of them changes its height before one's eyes. */
const aheadPx = 1_000

interface TimelineProps {
  id: string
  /** The message whose text is being changed. */
  editingId: string | null
  onReply(messageId: string): void
  /** Null when it is done. */
  onEdit(messageId: string | null): void
  /** Back to where one writes. */
  onLeave(): void
  ref?: Ref<TimelineHandle>
}

export interface TimelineHandle {
  /** Gives the focus to the newest message in sight. */
  enter(): void
}

/** The messages of a conversation, the newest at the end, and older ones read as one scrolls back. */
export function Timeline({ id, editingId, onReply, onEdit, onLeave, ref }: TimelineProps) {
  const { conversation: text, common } = useText()
  const { store, loadConversation, loadOlder } = useInbox()
  const { ids, pending, status, older } = useTimeline(id)
  const isTyping = useTypists(id).length > 0
  const unreadFrom = useUnreadMark(id)
  const virtualizer = useRef<VirtualizerHandle>(null)
  const itemsOf = useMemo(createTimelineItems, [])
  const items = useMemo(
    () => itemsOf({ ids, pending, messageOf: (one) => store.message(one), unreadFrom, isTyping }),
    [itemsOf, ids, pending, store, unreadFrom, isTyping],
  )
  const isPrepending = useIsPrepending(ids)
  const { attach, list, isAtEnd, missed, toEnd, onScroll } = useEnd(items)
  const focus = useMessageFocus({ items, list, virtualizer })
  const { actions, menuId, removing } = useMessageActions({ focus, onReply, onEdit, onLeave })
  useMessageCommands({ focus, actions, onLeave })
  useImperativeHandle(ref, () => ({ enter: focus.enter }))
  const renderRow = useRows(id, actions, { editingId, menuId, currentId: focus.currentId })
  useReadMark(id, ids.at(-1), status === 'ready' && isAtEnd)
  useCommand({
    id: 'conversation.to-end',
    keys: ['end', 'shift+g'],
    label: text.toEnd,
    group: text.group,
    run: toEnd,
  })

  const readOlder = useCallback(() => {
    if (older === 'idle' && list.current && list.current.scrollTop < olderPx) void loadOlder(id)
  }, [older, list, loadOlder, id])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever is near the beginning of what came just now does not scroll.
  useEffect(() => {
    const frame = requestAnimationFrame(readOlder)
    return () => cancelAnimationFrame(frame)
  }, [readOlder, ids])

  const indexOf = (messageId: string | null) =>
    messageId ? items.findLastIndex((item) => item.kind === 'message' && item.id === messageId) : -1
  const editingIndex = indexOf(editingId)
  // What has the focus, a menu, or words that are being changed stays in the page, however far one scrolls.
  const kept = [editingIndex, indexOf(menuId), indexOf(focus.currentId)].filter((index) => index >= 0)
  const latestIndex = useRef(editingIndex)
  latestIndex.current = editingIndex
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked for once, when one begins to change it.
  useLayoutEffect(() => {
    if (latestIndex.current >= 0) virtualizer.current?.scrollToIndex(latestIndex.current, { align: 'nearest' })
  }, [editingId])

  if (status === 'failed') return <ErrorState title={text.failedTitle} onRetry={() => void loadConversation(id)} />
  if (status !== 'ready') return <TimelineSkeleton />
  if (items.length === 0) return <EmptyState icon={<ChatIcon size={28} />} title={text.emptyTitle} />
  return (
    <div className={styles.timeline}>
      {older === 'loading' && <output className={styles.older}>{text.loadingOlder}</output>}
      {older === 'failed' && (
        <div className={styles.olderFailed} role="alert">
          {text.olderFailed}
          <Button onClick={() => void loadOlder(id)}>{common.retry}</Button>
        </div>
      )}
      <section
        ref={attach}
        className={styles.list}
        aria-label={text.messages}
        onFocus={focus.onFocus}
        onWheel={focus.release}
        onTouchMove={focus.release}
        onPointerDown={focus.release}
        onScroll={() => {
          onScroll()
          readOlder()
        }}
      >
        <div className={styles.space} />
        <Virtualizer
          ref={virtualizer}
          data={items}
          shift={isPrepending}
          bufferSize={aheadPx}
          as="ul"
          item="li"
          keepMounted={kept}
        >
          {renderRow}
        </Virtualizer>
      </section>
      {removing && (
        <ConfirmDialog
          title={text.deleteTitle}
          text={text.deleteText}
          action={text.delete}
          isOpen
          onConfirm={removing.confirm}
          onClose={removing.close}
        />
      )}
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
  // Should one come at the end in the same moment, the many before it are what would be seen to jump.
  return before.length > 0 && ids.length > before.length && ids[0] !== before[0]
}
