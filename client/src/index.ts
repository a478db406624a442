/** Subscriptions to Parley that never lose, repeat or reorder an event. */
export { LiveError } from './errors.ts'
export {
  createLiveClient,
  type LiveClient,
  type LiveClientOptions,
  type LiveSubscription,
} from './live-client.ts'
export type {
  ConnectionState,
  Failure,
  LiveRequest,
  Result,
  Sink,
  Status,
  Timings,
  Token,
  TokenSource,
  Transport,
  Variables,
} from './types.ts'
export type { SocketLike, WebSocketConstructor } from './websocket-link.ts'
