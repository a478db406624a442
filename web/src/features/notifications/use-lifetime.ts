import { useEffect, useRef, useState } from 'react'

const lifeMs = 5_000
/** As long as the style sheet takes to let it go. */
const leaveMs = 180

/** Ends something after five seconds; not while the pointer or the focus is on it. */
export function useLifetime(onEnd: () => void, ms = lifeMs) {
  const [isHeld, setHeld] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  const end = useRef(onEnd)
  end.current = onEnd

  useEffect(() => {
    if (isHeld) {
      setLeaving(false)
      return
    }
    const leaving = setTimeout(() => setLeaving(true), ms - leaveMs)
    return () => clearTimeout(leaving)
  }, [isHeld, ms])

  // Counted from when it is seen to leave: on a busy machine it would be gone without having left.
  useEffect(() => {
    if (!isLeaving) return
    const ending = setTimeout(() => end.current(), leaveMs)
    return () => clearTimeout(ending)
  }, [isLeaving])

  return {
    isLeaving,
    hold: {
      onPointerEnter: () => setHeld(true),
      onPointerLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    },
  }
}
