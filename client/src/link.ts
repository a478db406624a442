/** What both transports are to the rest of the client: something that carries operations until it closes. */

import type { Timers } from './timers.ts'
import type { Operation, Result, Timings, Transport } from './types.ts'

export interface Receiver {
  /** A promise asks a link that can to hold back until it resolves. `id` is the event's, where the transport has one. */
  next(result: Result, id: string | null): Promise<void> | undefined
  complete(): void
}

export interface Link {
  readonly transport: Transport
  /** How many operations it carries at a time. */
  readonly capacity: number
  /** Whether it waits for a slow receiver; one that does not must be stopped when too much is queued. */
  readonly holdsBack: boolean
  /** Whether operations that were started still wait to be asked for, so that the server is not asked too much at once. */
  readonly isHolding: boolean
  /** Starts an operation. Answers how to stop it, without a word to the receiver. */
  start(operation: Operation, receiver: Receiver): () => void
  /** Finds out soon whether it still lives. */
  check(): void
  /** Ends it silently. */
  close(): void
}

export interface LinkHandlers {
  /** Operations may start. */
  ready(): void
  /** The server has answered with a good connection. */
  opened(): void
  /** It is gone, with a close code of WebSocket; 4499 for one that fell silent. */
  closed(code: number): void
}

export interface LinkOptions extends LinkHandlers {
  url: string
  token: string
  timers: Timers
  timings: Timings
}

export const closeCodes = {
  lost: 1006,
  restart: 1012,
  overload: 1013,
  badAnswer: 4004,
  revoked: 4401,
  refused: 4403,
  tooMany: 4429,
  silent: 4499,
} as const
