import { useEffect, useMemo, useRef, useState } from 'react'

/** So long after the pointer has moved last, rows may move again. */
const restMs = 1_200

/**
 * Rows do not move under a pointer that is about to press one. While it moves over the list the order stays as it is,
 * and what the rows show goes on changing; as soon as it rests or leaves, the new order comes.
 */
export function useHeldOrder(ids: readonly string[], listKey: string) {
  const [held, setHeld] = useState<{ ids: readonly string[]; listKey: string } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef({ ids, listKey })
  latest.current = { ids, listKey }

  const handlers = useMemo(() => {
    const release = () => {
      clearTimeout(timer.current)
      setHeld(null)
    }
    return {
      onPointerMove: ({ pointerType }: { pointerType: string }) => {
        if (pointerType !== 'mouse') return
        clearTimeout(timer.current)
        timer.current = setTimeout(release, restMs)
        setHeld((known) => known ?? latest.current)
      },
      onPointerLeave: release,
      onClick: release,
    }
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])

  const isHeld = held !== null && held.listKey === listKey && isReorder(held.ids, ids)
  return [isHeld ? held.ids : ids, handlers] as const
}

/** A list that has grown at its end is no other order. */
function isReorder(before: readonly string[], after: readonly string[]): boolean {
  return before.length >= after.length || before.some((id, index) => after[index] !== id)
}
