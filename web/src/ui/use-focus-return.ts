import { useRef } from 'react'

/**
 * Gives the focus back to what had it when a window opened, as radix does only for windows that a button of their own
 * opens. What has taken the focus meanwhile keeps it.
 */
export function useFocusReturn(isOpen: boolean) {
  const before = useRef<Element | null>(null)
  const wasOpen = useRef(false)
  // Seen while rendering, because a field of the window may have the focus before any effect runs.
  if (isOpen && !wasOpen.current) before.current = document.activeElement
  wasOpen.current = isOpen

  return (event: Event) => {
    event.preventDefault()
    const isFree = document.activeElement === null || document.activeElement === document.body
    if (isFree && before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
  }
}
