import type { LiveError } from './errors.ts'

export interface Token {
  token: string
  /** When it stops being good; null for one that does not, such as an API key. */
  expiresAt: Date | null
}

/** Gives a token that is good now. `refused` is one that the server did not take, or null: do not answer that one again. */
export type TokenSource = (refused: string | null) => Promise<Token>

export type Transport = 'websocket' | 'sse'

export interface Failure {
  message: string
  path?: readonly (string | number)[]
  extensions?: Record<string, unknown>
}

export interface Result<Data = unknown> {
  data?: Data | null
  errors?: readonly Failure[]
  extensions?: Record<string, unknown>
}

export type Variables = Record<string, unknown>

export interface Operation {
  query: string
  variables?: Variables
  operationName?: string
}

export interface LiveRequest extends Operation {
  /** Where to begin: the last cursor that you processed. Absent: where the feed is now, read with `Query.cursor`. */
  after?: string | null
  /** Where the cursor is in a result, when it is not `cursor` of the root field. */
  cursorOf?: (result: Result) => string | null | undefined
  /** The position from which nothing can be missed any more: first where it begins, then after each processed event. */
  onCursor?: (cursor: string) => void | Promise<void>
  /** False for ephemera such as typing: no cursor, and what happens while it is cut is gone. */
  isResumable?: boolean
}

export interface Sink<Data = unknown> {
  /** The next event waits until this has resolved. If it throws, the subscription ends before this event. */
  next(result: Result<Data>): void | Promise<void>
  error(error: LiveError): void
  complete?(): void
  /** The cursor cannot be kept. Read a fresh page with its cursor and subscribe anew. Absent: `error` is called. */
  resync?(error: LiveError): void
}

export type Status =
  /** Nothing is subscribed, so nothing is connected. */
  | 'idle'
  /** An attempt is under way. */
  | 'connecting'
  /** Connected, and what was missed is arriving. */
  | 'catching-up'
  /** Connected, and nothing is behind. */
  | 'live'
  /** Not connected; the next attempt is at `retryAt`. */
  | 'offline'

export interface ConnectionState {
  readonly status: Status
  readonly since: Date
  readonly retryAt: Date | null
  readonly transport: Transport | null
  /** Subscriptions that wait for one of the two event streams. Always 0 over WebSocket. */
  readonly waiting: number
}

/** Every time that the client waits, in milliseconds. */
export interface Timings {
  /** Retries wait a random time up to this, doubled at each ... */
  retryBaseMs: number
  /** ... up to this. */
  retryCapMs: number
  /** How long before its end a token is renewed; never more than half its life. */
  renewBeforeMs: number
  /** How long opening a socket or a stream may take. */
  connectTimeoutMs: number
  /** How long a query, or the application's `token`, may take. */
  requestTimeoutMs: number
  /** After so long a silence a WebSocket is asked whether it lives ... */
  keepAliveMs: number
  /** ... and is given up when nothing comes within this. */
  pongTimeoutMs: number
  /** An event stream is given up after this silence; the server speaks every 12 s. */
  sseSilenceMs: number
  /** A connection that lasted so long was not a failure. */
  stableMs: number
  /** How long event streams are used before WebSocket is tried again; doubled each time, up to ten times this. */
  webSocketRetryMs: number
  /** The client has caught up when less than a handful of events came in such a time. */
  quietMs: number
  /** How long a connection without subscriptions is kept. */
  idleCloseMs: number
  /** The time to which `messagesPer10s` applies. Shorter only against a server of your own. */
  rateWindowMs: number
}
