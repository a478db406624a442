import { createConnection } from './connection.ts'
import { requireResumable } from './cursors.ts'
import { LiveError } from './errors.ts'
import { createQuery, type Query } from './http.ts'
import { absolute, watchPage } from './page.ts'
import { openStreams } from './sse-link.ts'
import { createStatus } from './status.ts'
import { createSubscription, type Subscription } from './subscription.ts'
import { createTimers } from './timers.ts'
import { createTokens } from './tokens.ts'
import { createTransportChoice } from './transports.ts'
import type { ConnectionState, LiveRequest, Sink, Timings, TokenSource, Transport } from './types.ts'
import { openWebSocket, type WebSocketConstructor } from './websocket-link.ts'

export interface LiveClientOptions {
  /** Of the API, over http or https; pages may give it relative to themselves. */
  url: string
  /** For WebSocket; by default the same address with ws or wss. */
  webSocketUrl?: string
  token: TokenSource
  /** `auto` is WebSocket, and event streams where it does not get through. */
  transport?: Transport | 'auto'
  webSocketImpl?: WebSocketConstructor
  fetch?: typeof globalThis.fetch
  /** How much the client says on one WebSocket in 10 s; the server takes 60, and pings count. */
  messagesPer10s?: number
  timings?: Partial<Timings>
  random?: () => number
}

export interface LiveSubscription {
  /** The last position that was processed; null until it is known where the subscription begins. */
  readonly cursor: string | null
  unsubscribe(): void
}

export interface LiveClient {
  /** Throws a LiveError when the document cannot be resumed; everything later is told to the sink. */
  subscribe<Data = Record<string, unknown>>(request: LiveRequest, sink: Sink<Data>): LiveSubscription
  /** Queries and mutations with the same token, for example the page to begin with and `cursor` beside it. */
  query: Query
  readonly state: ConnectionState
  /** Calls back at each change of the state. Answers how to stop. */
  onState(listener: (state: ConnectionState) => void): () => void
  /** Does not wait for the next attempt. */
  retryNow(): void
  /** Ends everything, without a word to the sinks. */
  dispose(): void
}

/** A client whose subscriptions receive each event exactly once and in order, whatever happens to the network. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { token, transport = 'auto', messagesPer10s = 50, random = Math.random } = options
  const timings = { ...defaultTimings, ...options.timings }
  const url = absolute(options.url).href
  const webSocketUrl = options.webSocketUrl ?? url.replace(/^http/, 'ws')
  // Called on the global object, which some browsers insist on.
  const fetch = options.fetch ?? ((...args: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...args))
  const webSocketImpl = options.webSocketImpl ?? globalThis.WebSocket
  const timers = createTimers()
  const disposing = new AbortController()
  const subscriptions = new Set<Subscription>()
  let isDisposed = false

  const tokens = createTokens(token, timers, timings)
  const query = createQuery({ url, fetch, tokens, timings, signal: disposing.signal })
  const isBehind = () => connection.isHolding || [...subscriptions].some((one) => one.isBehind)
  const status = createStatus(timers, timings, isBehind)
  const connection = createConnection({
    open: (kind, tokenText, handlers) => {
      const shared = { token: tokenText, timers, timings, ...handlers }
      if (kind === 'sse') return openStreams({ ...shared, url, fetch })
      return openWebSocket({ ...shared, url: webSocketUrl, webSocketImpl, messagesPer10s })
    },
    tokens,
    choice: createTransportChoice(transport === 'auto' ? null : transport, timings),
    status,
    timers,
    timings,
    random,
  })
  const stopWatching = watchPage((change) => {
    if (change === 'offline') return connection.check()
    if (change === 'online') connection.restart()
    connection.hurry()
  })

  return {
    subscribe: (request, sink) => {
      if (isDisposed) throw new LiveError('DISPOSED', 'The client was disposed of.')
      if (request.isResumable !== false) requireResumable(request, request.cursorOf !== undefined)
      // The shape of the data is the caller's, who wrote the document.
      const subscription = createSubscription(request, sink as Sink, {
        readCursor: async () => (await query<{ cursor: string }>('{ cursor }')).cursor,
        refused: connection.refused,
        unreachable: connection.unreachable,
        received: status.received,
        fellBehind: status.fellBehind,
        ended: (ended) => {
          subscriptions.delete(ended)
          connection.remove(ended)
        },
        timers,
        timings,
        random,
      })
      subscriptions.add(subscription)
      subscription.open()
      connection.add(subscription)
      return {
        get cursor() {
          return subscription.cursor
        },
        unsubscribe: subscription.stop,
      }
    },
    query,
    get state() {
      return status.state
    },
    onState: status.onChange,
    retryNow: connection.hurry,
    dispose: () => {
      isDisposed = true
      stopWatching()
      disposing.abort()
      for (const subscription of subscriptions) subscription.stop()
      connection.close()
      timers.clear()
    },
  }
}

const defaultTimings: Timings = {
  retryBaseMs: 250,
  retryCapMs: 10_000,
  renewBeforeMs: 30_000,
  connectTimeoutMs: 8_000,
  requestTimeoutMs: 10_000,
  keepAliveMs: 10_000,
  pongTimeoutMs: 5_000,
  sseSilenceMs: 20_000,
  stableMs: 5_000,
  webSocketRetryMs: 60_000,
  quietMs: 250,
  idleCloseMs: 1_000,
  rateWindowMs: 10_000,
}
