import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'
import { useLocation } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useView } from '../../lib/store/hooks.ts'
import { useCurrentView } from '../../lib/views.ts'
import { FixedList, type ListHandle } from '../../ui/fixed-list.tsx'
import { InboxIcon, SearchIcon } from '../../ui/icons.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import styles from './conversation-list.module.css'
import { ConversationRow, rowIdOf } from './conversation-row.tsx'
import { RowSkeletons } from './row-skeletons.tsx'
import { useHeldOrder } from './use-held-order.ts'

const rowHeight = 76

/** The conversations of the open view, live and in their order. */
export function ConversationList({ openId }: { openId: string | null }) {
  const { inbox: text, common } = useText()
  const { store, loadView, loadMore } = useInbox()
  const { key, filter, search, query } = useCurrentView()
  const list = useView(key)
  const handle = useRef<ListHandle>(null)
  const [ids, hold] = useHeldOrder(list.ids, key)
  const filterText = JSON.stringify(filter)

  useEffect(() => {
    const isSearch = query !== ''
    void loadView(key, JSON.parse(filterText))
    // Views stay and are right when one comes back; what was searched for is only there while one looks.
    return () => (isSearch ? store.closeView(key) : undefined)
  }, [store, loadView, key, filterText, query])
  const onNearEnd = useCallback(() => void loadMore(key), [loadMore, key])
  const renderRow = useCallback(
    (id: string) => <ConversationRow id={id} isOpen={id === openId} search={search} />,
    [openId, search],
  )
  const footer = () => {
    if (list.endCursor === null) return null
    if (list.status === 'failed') return <ErrorState title={text.failedTitle} onRetry={onNearEnd} />
    return <RowSkeletons rowHeight={rowHeight} count={2} label={common.loading} />
  }
  useMovingCommands({ ids, openId, search, list: handle })

  if (list.status === 'loading' && ids.length === 0)
    return <RowSkeletons rowHeight={rowHeight} label={common.loading} />
  if (list.status === 'failed' && ids.length === 0) {
    return <ErrorState title={text.failedTitle} onRetry={() => void loadView(key, filter)} />
  }
  if (ids.length === 0 && query) {
    return <EmptyState icon={<SearchIcon size={28} />} title={text.notFoundTitle} text={text.notFoundText} />
  }
  if (ids.length === 0)
    return <EmptyState icon={<InboxIcon size={28} />} title={text.emptyTitle} text={text.emptyText} />
  return (
    <div className={styles.list} {...hold}>
      <FixedList
        key={key}
        ref={handle}
        ids={ids}
        rowHeight={rowHeight}
        label={text.list}
        renderRow={renderRow}
        onNearEnd={onNearEnd}
        footer={footer()}
      />
    </div>
  )
}

interface Moving {
  ids: readonly string[]
  openId: string | null
  search: string
  list: RefObject<ListHandle | null>
}

/** J and K move the focus along the rows and open what they come to, as arrows do in a list. */
function useMovingCommands({ ids, openId, search, list }: Moving): void {
  const { inbox: text } = useText()
  const [, navigate] = useLocation()

  const move = (step: number) => {
    const from = list.current?.place() ?? ids.indexOf(openId ?? '')
    const to = step > 0 ? Math.floor(from) + 1 : Math.ceil(from) - 1
    const index = Math.min(Math.max(to, 0), ids.length - 1)
    const id = ids[index]
    if (id === undefined) return
    // At once, so that the row exists when it gets the focus, however fast the keys come.
    flushSync(() => list.current?.reveal(index))
    document.getElementById(rowIdOf(id))?.focus({ preventScroll: true })
  }
  const group = text.list
  useCommand({
    id: 'list.next',
    keys: ['j', 'arrowdown'],
    label: text.next,
    group,
    isKeyOnly: true,
    run: () => move(1),
  })
  useCommand({
    id: 'list.previous',
    keys: ['k', 'arrowup'],
    label: text.previous,
    group,
    isKeyOnly: true,
    run: () => move(-1),
  })
  useCommand({
    id: 'list.open',
    keys: ['enter', 'o'],
    label: text.open,
    group,
    isKeyOnly: true,
    run: () => {
      const id = ids[Math.ceil(list.current?.place() ?? 0)]
      if (id) navigate(`/c/${id}${search}`)
    },
  })
}
