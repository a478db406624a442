import { type ReactElement, useCallback, useMemo } from 'react'
import type { RowState } from './message-row.tsx'
import type { TimelineItem } from './timeline-items.ts'
import { TimelineRow } from './timeline-row.tsx'
import type { MessageActions } from './use-message-actions.ts'

/** The messages that stand differently from the others. */
export interface Marked {
  editingId: string | null
  menuId: string | null
  currentId: string | null
}

interface Row {
  state: RowState
  element: ReactElement
}

/** Makes the row of an item, and the same one as long as nothing about it changes: what scrolls by is left alone. */
export function useRows(conversationId: string, actions: MessageActions, { editingId, menuId, currentId }: Marked) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are made of these.
  const known = useMemo(() => new WeakMap<TimelineItem, Row>(), [conversationId, actions])
  return useCallback(
    (item: TimelineItem) => {
      const id = item.kind === 'message' ? item.id : null
      const is = (marked: string | null) => id !== null && id === marked
      const state = { isEditing: is(editingId), isMenuOpen: is(menuId), isCurrent: is(currentId) }
      const row = known.get(item)
      if (row && isSame(row.state, state)) return row.element
      const element = (
        <TimelineRow key={item.key} item={item} conversationId={conversationId} state={state} actions={actions} />
      )
      known.set(item, { state, element })
      return element
    },
    [known, conversationId, actions, editingId, menuId, currentId],
  )
}

const isSame = (one: RowState, other: RowState) =>
  one.isEditing === other.isEditing && one.isMenuOpen === other.isMenuOpen && one.isCurrent === other.isCurrent
