/** What happened in a run: what was sent and acknowledged, and what the integrator received. */
import type { StoredMessage } from './operations.ts'

export interface SentMessage {
  id: string
  conversationId: string
  direction: 'IN' | 'OUT'
  text: string
  /** When it was sent first, and when the server's answer came, in milliseconds. */
  startedAt: number
  acknowledgedAt: number
}

export interface Delivery extends StoredMessage {
  /** When it was received, in milliseconds. */
  at: number
}

export interface Ledger {
  readonly sent: readonly SentMessage[]
  readonly deliveries: readonly Delivery[]
  /** How many acknowledged messages the integrator has not received yet. */
  readonly outstanding: number
  acknowledge(message: SentMessage): void
  deliver(delivery: Delivery): void
}

export function createLedger(): Ledger {
  const sent: SentMessage[] = []
  const deliveries: Delivery[] = []
  const received = new Set<string>()
  const outstanding = new Set<string>()
  return {
    sent,
    deliveries,
    get outstanding() {
      return outstanding.size
    },
    acknowledge: (message) => {
      sent.push(message)
      if (!received.has(message.id)) outstanding.add(message.id)
    },
    deliver: (delivery) => {
      deliveries.push(delivery)
      received.add(delivery.id)
      outstanding.delete(delivery.id)
    },
  }
}
