import { useEffect, useRef } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'

/** Reads a page's data again when the feed brings an event of these types. */
export function useRefetchOn(types: RegExp, refetch: () => void): void {
  const { onEvent } = useInbox()
  const latest = useRef({ types, refetch })
  latest.current = { types, refetch }
  useEffect(
    () =>
      onEvent(({ type }) => {
        if (latest.current.types.test(type)) latest.current.refetch()
      }),
    [onEvent],
  )
}
