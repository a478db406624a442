/** One WebSocket in the protocol of graphql-ws, without any retry: whoever opened it decides what comes after. */
import {
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  type Message,
  MessageType,
  parseMessage,
  stringifyMessage,
} from 'graphql-ws/client'
import { closeCodes, type Link, type LinkOptions, type Receiver } from './link.ts'
import { createPace } from './pace.ts'

/** What is used of a WebSocket. The handlers are `unknown` because each implementation has types of its own for events. */
export interface SocketLike {
  readonly readyState: number
  onopen: unknown
  onmessage: unknown
  onclose: unknown
  onerror: unknown
  send(data: string): void
  close(code?: number, reason?: string): void
  /** Only some have it: ends the connection without waiting for the other side. */
  terminate?(): void
}

export type WebSocketConstructor = new (url: string, protocol: string) => SocketLike

/** An error is followed by a close, which tells more; this is how long it may take. */
const closeAfterErrorMs = 100

export function openWebSocket({
  webSocketImpl,
  url,
  token,
  timers,
  timings,
  messagesPer10s,
  ...handlers
}: LinkOptions & { webSocketImpl: WebSocketConstructor; messagesPer10s: number }): Link {
  const receivers = new Map<string, Receiver>()
  // Who comes back with many subscriptions would otherwise be sent away for saying too much at once.
  const pace = createPace(timers, { most: messagesPer10s, inMs: timings.rateWindowMs })
  let lastId = 0
  let isOpen = false
  let isClosed = false
  const socket = new webSocketImpl(url, GRAPHQL_TRANSPORT_WS_PROTOCOL)
  let cancelWatch = timers.after(timings.connectTimeoutMs, () => end(closeCodes.silent))

  socket.onopen = () => sendAtOnce({ type: MessageType.ConnectionInit, payload: { token } })
  socket.onmessage = ({ data }: { data: unknown }) => {
    const message = parsed(data)
    if (message) take(message)
    else end(closeCodes.badAnswer)
  }
  socket.onclose = ({ code }: { code: number }) => end(code)
  socket.onerror = () => void timers.after(closeAfterErrorMs, () => end(closeCodes.lost))

  function send(message: Message) {
    socket.send(stringifyMessage(message))
  }

  function sendAtOnce(message: Message) {
    send(message)
    pace.note()
  }

  function take(message: Message) {
    watch()
    if (message.type === MessageType.ConnectionAck) {
      isOpen = true
      handlers.ready()
      return handlers.opened()
    }
    if (message.type === MessageType.Ping) return sendAtOnce({ type: MessageType.Pong })
    if (message.type === MessageType.Next) return void receivers.get(message.id)?.next(message.payload, null)
    if (message.type === MessageType.Error) {
      const receiver = receivers.get(message.id)
      receivers.delete(message.id)
      void receiver?.next({ errors: message.payload }, null)
      return receiver?.complete()
    }
    if (message.type !== MessageType.Complete) return
    const receiver = receivers.get(message.id)
    receivers.delete(message.id)
    receiver?.complete()
  }

  /** Whatever arrives shows that it lives; silence is asked about, because TCP itself notices after many minutes. */
  function watch() {
    cancelWatch()
    cancelWatch = timers.after(timings.keepAliveMs, ask)
  }

  function ask() {
    cancelWatch()
    sendAtOnce({ type: MessageType.Ping })
    cancelWatch = timers.after(timings.pongTimeoutMs, () => end(closeCodes.silent))
  }

  function end(code: number) {
    if (isClosed) return
    release(code)
    handlers.closed(code)
  }

  function release(code: number) {
    isClosed = true
    cancelWatch()
    pace.stop()
    receivers.clear()
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    // Closing one that is still connecting is an error to some implementations, and unheard it would end the process.
    socket.onerror = () => undefined
    socket.close(code === closeCodes.silent ? code : 1000)
    // The word of goodbye is on its way, and the answer to it may never come.
    socket.terminate?.()
  }

  return {
    transport: 'websocket',
    capacity: Number.POSITIVE_INFINITY,
    holdsBack: false,
    get isHolding() {
      return pace.isHolding
    },
    start: ({ query, variables, operationName }, receiver) => {
      const id = String(++lastId)
      receivers.set(id, receiver)
      let isAsked = false
      const forget = pace.take(() => {
        isAsked = true
        send({ id, type: MessageType.Subscribe, payload: { query, variables, operationName } })
      })
      return () => {
        if (!receivers.delete(id) || isClosed) return
        if (isAsked) pace.take(() => send({ id, type: MessageType.Complete }))
        else forget()
      }
    },
    check: () => {
      if (isOpen && !isClosed) ask()
    },
    close: () => {
      if (!isClosed) release(1000)
    },
  }
}

function parsed(data: unknown): Message | null {
  try {
    return parseMessage(data)
  } catch {
    // What is not the protocol ends the connection, with a code that says so.
    return null
  }
}
