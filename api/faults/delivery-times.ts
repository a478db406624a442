import type { History } from './history.ts'

/** How long after each acknowledgement within a span of time each subscriber had the message. */
export function deliveryTimes(
  { writes, deliveries }: History,
  { since = 0, until = Number.POSITIVE_INFINITY } = {},
): number[] {
  const acknowledged = new Map(writes.flatMap((write) => (write.kind === 'ok' ? [[write.id, write.at] as const] : [])))
  return deliveries.flatMap(({ id, at }) => {
    const sent = acknowledged.get(id)
    return sent !== undefined && sent >= since && sent <= until ? [Math.max(0, at - sent)] : []
  })
}
