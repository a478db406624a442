/** Tells of the times in which nothing could be heard. */
import type { ConnectionState, LiveClient } from '@parley/client'

interface GapListeners {
  /** Connected again; whatever comes now is said anew. */
  onReconnected?(): void
  /** All that was missed and is told again has come. */
  onOver(): void
}

/** Answers how to stop. What was not heard and is not told again has to be asked for. */
export function watchGaps(live: Pick<LiveClient, 'state' | 'onState'>, { onReconnected, onOver }: GapListeners) {
  let { status } = live.state
  let isGap = false
  return live.onState((next: ConnectionState) => {
    const before = status
    status = next.status
    // The first attempt ends nothing, unless it fails.
    if (status === 'offline' || (status === 'connecting' && before !== 'idle')) isGap = true
    if (!isGap) return
    if (status === 'catching-up') onReconnected?.()
    if (status !== 'live') return
    isGap = false
    onOver()
  })
}
