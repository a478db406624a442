import type { Timings, Transport } from './types.ts'

export interface TransportChoice {
  /** What the next attempt uses. */
  readonly next: Transport
  adopted(transport: Transport): void
  /** A connection failed to open, or did not last. */
  failed(transport: Transport, wasOpen: boolean): void
  lasted(transport: Transport): void
  /** When to try WebSocket again while event streams work; null when there is nothing to try. */
  probeAfter(): number | null
}

const failuresBeforeSse = 2
const longestProbe = 10

/** WebSocket, then event streams after two failures in a row, and WebSocket again later. */
export function createTransportChoice(fixed: Transport | null, { webSocketRetryMs }: Timings): TransportChoice {
  let next: Transport = 'websocket'
  let failures = 0
  let probeMs = webSocketRetryMs

  return {
    get next() {
      return fixed ?? next
    },
    adopted: (transport) => {
      // One that is tried again after a fallback has one failure to make up for, until it has lasted.
      if (transport === 'websocket' && next === 'sse') failures = failuresBeforeSse - 1
      next = transport
    },
    failed: (transport, wasOpen) => {
      if (transport === 'websocket') {
        failures++
        if (failures >= failuresBeforeSse) next = 'sse'
      } else if (!wasOpen) {
        // Nothing gets through, so WebSocket was not the trouble.
        next = 'websocket'
        failures = failuresBeforeSse - 1
      }
    },
    lasted: (transport) => {
      if (transport !== 'websocket') return
      failures = 0
      probeMs = webSocketRetryMs
    },
    probeAfter: () => {
      if (fixed || next !== 'sse') return null
      const after = probeMs
      probeMs = Math.min(probeMs * 2, webSocketRetryMs * longestProbe)
      return after
    },
  }
}
