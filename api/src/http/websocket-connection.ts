/** One WebSocket: its heartbeat, its message rate, and how it ends. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server } from 'graphql-ws'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Sink } from '../graphql/sharing/convoys.ts'
import type { Held } from './identify.ts'
import type { Rounds, Turning } from './timers.ts'
import { createFrameWriter } from './websocket-frames.ts'

export interface Connection {
  readonly requestId: string
  readonly ip: string
  readonly openedAt: number
  /** Set once, when the token was found good. */
  held: Held | null
  isOpen(): boolean
  /** Hands messages to the network: a head, then JSON, then a closing brace. It is full until what it was given is on its way. */
  sink(head: string): Sink
  serve(protocol: Server<{ connection: Connection }>, request: IncomingMessage): void
  /** Starts the closing handshake, and cuts the connection when the other end does not take part. */
  end(code: number, reason: string): void
  whenClosed(listener: () => void): void
  /** Asks the client to come back, after a delay and what it has still to finish; resolves when the connection is gone. */
  restart(delayMs: number, finish: () => Promise<void>): Promise<void>
}

interface ConnectionOptions {
  ip: string
  limits: { socketMessagesPer10s: number }
  /** Whose turn comes is asked whether it lives; one that did not answer since the last time is cut. */
  heartbeat: Rounds
  log: Logger
  /** How long a full socket may take nothing before its client is sent away to come back and resume. */
  stalledMs?: number
}

const closingHandshakeMs = 1000
/** A socket is handed no more than this before the client has taken some of it; the rest waits in the log. */
const mostBufferedBytes = 128 * 1024
const rateWindowMs = 10_000

/** `stream` is the network connection under the socket. */
export function openConnection(
  socket: WebSocket,
  stream: Duplex,
  { ip, limits, heartbeat, log, stalledMs = 60_000 }: ConnectionOptions,
): Connection {
  const openedAt = performance.now()
  const requestId = randomUUID()
  const writeFrame = createFrameWriter(stream)
  // One listener for all: each one at the socket itself would cost every idle connection some hundred bytes.
  const listeners: (() => void)[] = []

  /** The callback of a message that filled the buffer; one who takes nothing at all for long is cut. */
  function relieved(ready: () => void): (error?: Error | null) => void {
    const cut = setTimeout(() => {
      end(1013, 'Too slow; resume from the last cursor')
    }, stalledMs)
    return (error) => {
      clearTimeout(cut)
      if (!error) ready()
    }
  }

  function end(code: number, reason: string) {
    if (socket.readyState !== socket.OPEN) return
    socket.close(code, reason)
    const cut = setTimeout(() => socket.terminate(), closingHandshakeMs)
    socket.once('close', () => clearTimeout(cut))
  }

  const connection: Connection = {
    requestId,
    ip,
    openedAt,
    held: null,
    isOpen: () => socket.readyState === socket.OPEN,
    serve: (protocol, request) => serve(protocol, request),
    sink: (head) => {
      const isOpen = () => socket.readyState === socket.OPEN
      const sink: Sink = {
        hasRoom: ({ bytes }) => isOpen() && stream.writableLength + head.length + bytes.length <= mostBufferedBytes,
        write: (payload, ready) => {
          const hasRoom = sink.hasRoom(payload)
          if (hasRoom) writeFrame(head, payload.bytes)
          else if (isOpen()) writeFrame(head, payload.bytes, relieved(ready))
          return hasRoom
        },
      }
      return sink
    },
    end,
    whenClosed: (listener) => void listeners.push(listener),
    restart: async (delayMs, finish) => {
      if (socket.readyState === socket.CLOSED) return
      const timer = setTimeout(() => {
        // What is asked from now on is left for the next instance, so that what runs comes to an end.
        socket.pause()
        void finish().then(() => {
          end(1012, 'Service restart')
          socket.resume()
        })
      }, delayMs)
      await once(socket, 'close')
      clearTimeout(timer)
    },
  }

  function serve(protocol: Server<{ connection: Connection }>, request: IncomingMessage) {
    const onClosed = protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the frame was handed to the network, so a slow reader holds one event and no queue.
        send: (data) =>
          new Promise((resolve) => (connection.isOpen() ? socket.send(data, () => resolve()) : resolve())),
        close: (code, reason) => end(code ?? 1000, reason ?? ''),
        onMessage: (receive) => {
          socket.on('message', (data) => {
            if (!isWithinRate() || !connection.isOpen()) return
            receive(String(data)).catch((error: unknown) => {
              log.error({ requestId, err: error }, 'a message could not be handled')
              // 1011 and 4500 would tell clients never to come back.
              end(1013, 'Try again later')
            })
          })
        },
      },
      { connection },
    )
    socket.once('close', (code, reason) => {
      heartbeat.leave(heart)
      connection.held?.handle.release()
      log.info({ requestId, code, ms: Math.round(performance.now() - openedAt) }, 'socket closed')
      onClosed(code, String(reason)).catch((error: unknown) => log.error({ requestId, err: error }, 'socket left'))
      for (const listener of listeners) listener()
    })
    log.info({ requestId, origin: request.headers.origin }, 'socket opened')
  }

  const isWithinRate = limitRate(limits.socketMessagesPer10s, () => {
    end(4429, 'Too many messages')
    // What else arrives is left in the network; the cut above follows.
    socket.pause()
  })
  let isAlive = true
  const heart: Turning = {
    turn: () => {
      if (!isAlive) return socket.terminate()
      isAlive = false
      if (connection.isOpen()) socket.ping()
    },
  }
  heartbeat.join(heart)
  socket.on('pong', () => {
    isAlive = true
    isWithinRate()
  })
  socket.on('ping', isWithinRate)
  // Too large a message, bad UTF-8 and the like; `ws` itself closes with the right code.
  socket.on('error', (error) => log.debug({ requestId, err: error }, 'socket error'))
  return connection
}

/** Counts messages in windows of ten seconds; the first one too many reports, and none is accepted after it. */
function limitRate(limit: number, onExceeded: () => void): () => boolean {
  let windowStart = performance.now()
  let count = 0
  let isExceeded = false
  return () => {
    if (isExceeded) return false
    const now = performance.now()
    if (now - windowStart >= rateWindowMs) {
      windowStart = now
      count = 0
    }
    count++
    isExceeded = count > limit
    if (isExceeded) onExceeded()
    return !isExceeded
  }
}
