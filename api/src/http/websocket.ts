/** GraphQL over WebSocket: graphql-ws speaks the protocol, this decides who may and how much. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols, makeServer } from 'graphql-ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Viewers } from '../platform/viewers.ts'
import type { Client } from './client.ts'
import { type Engine, graphqlPath } from './engine.ts'
import { createQuota, everybody, type Quota } from './quota.ts'
import { createDeadlines, createRounds } from './timers.ts'
import { authenticateConnection } from './websocket-authentication.ts'
import { type Connection, openConnection } from './websocket-connection.ts'
import { createOperations } from './websocket-operations.ts'

export interface WebSocketLimits {
  messageBytes: number
  socketsPerViewer: number
  subscriptionsPerSocket: number
  socketMessagesPer10s: number
  connectionInitTimeoutMs: number
}

export interface WebSocketOptions {
  engine: Engine
  viewers: Viewers
  log: Logger
  limits: WebSocketLimits
  heartbeatMs: number
  /** How long a full socket may take nothing; a minute by default. */
  stalledMs?: number
  /** Counts connections per address, together with event streams. */
  connectionsPerIp: Quota
  /** Counts all connections of this instance, together with event streams. */
  places: Quota
  clientOf(request: IncomingMessage): Promise<Client>
}

export interface WebSocketTransport {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** Refuses new sockets and closes with 1012, spread over the given time, each one when its mutations are answered. */
  close(spreadMs: number): Promise<void>
}

/** How long running queries and mutations may take to finish when the server stops. */
const finishMs = 5000
/** How long one that is turned away may take to close. */
const goodbyeMs = 1000

export function createWebSocketTransport(options: WebSocketOptions): WebSocketTransport {
  const { engine, viewers, log, limits, heartbeatMs, stalledMs, connectionsPerIp, places, clientOf } = options
  const operations = createOperations(engine, limits.subscriptionsPerSocket)
  const socketsPerViewer = createQuota(limits.socketsPerViewer)
  const heartbeat = createRounds(heartbeatMs)
  const deadlines = createDeadlines()
  const connections = new Set<Connection>()
  let isClosing = false

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    handleProtocols,
  })

  const authentication = { viewers, socketsPerViewer, limits, deadlines, log }
  const protocol = makeServer<Record<string, unknown>, { connection: Connection }>({
    connectionInitWaitTimeout: limits.connectionInitTimeoutMs,
    onConnect: (context) => {
      const { connectionParams, extra } = context
      // graphql-ws would keep the token as long as the socket is open.
      Reflect.set(context, 'connectionParams', undefined)
      return authenticateConnection(extra.connection, connectionParams ?? {}, authentication)
    },
    onSubscribe: (context, id, payload) => operations.prepare(context, id, payload),
    execute: operations.execute,
    subscribe: operations.execute,
  })

  function accept(
    webSocket: WebSocket,
    stream: Duplex,
    request: IncomingMessage,
    client: Client,
    giveBack: () => void,
  ) {
    const connection = openConnection(webSocket, stream, { ip: client.ip, limits, heartbeat, log, stalledMs })
    connections.add(connection)
    connection.whenClosed(() => {
      connections.delete(connection)
      giveBack()
    })
    connection.serve(protocol, request)
  }

  return {
    upgrade: async (request, socket, head) => {
      // While it is found out whose page it is, nobody else listens to the connection.
      const destroy = () => socket.destroy()
      socket.on('error', destroy)
      const client = await clientOf(request).catch(() => null)
      socket.off('error', destroy)
      if (socket.destroyed) return
      // Nothing is known when the database does not answer; whoever it was tries again.
      if (isClosing || !client) return refuse(socket, 'Service Unavailable')
      const refusal = refusalOf(request, client)
      if (refusal) return refuse(socket, refusal)
      const giveBack = connectionsPerIp.take(client.ip)
      if (!giveBack) return refuse(socket, 'Too Many Requests')
      // Until the handshake is done, only the raw connection can say that it is over.
      socket.once('close', giveBack)
      const leave = places.take(everybody)
      if (leave) socket.once('close', leave)
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        leave ? accept(webSocket, socket, request, client, giveBack) : turnAway(webSocket),
      )
    },
    close: async (spreadMs) => {
      isClosing = true
      const open = [...connections]
      await Promise.all(
        open.map((connection, place) =>
          connection.restart((spreadMs * place) / open.length, () => operations.idle(connection, finishMs)),
        ),
      )
      sockets.close()
    },
  }
}

/** An instance that is full says so by a code: to a page, a refused handshake looks like a network without WebSockets. */
function turnAway(webSocket: WebSocket): void {
  // Whatever is wrong with it, it is about to be cut.
  webSocket.on('error', () => undefined)
  webSocket.close(1013, 'This instance is full; try again later')
  const cut = setTimeout(() => webSocket.terminate(), goodbyeMs)
  webSocket.once('close', () => clearTimeout(cut))
}

const statuses = { 'Not Found': 404, Forbidden: 403, 'Too Many Requests': 429, 'Service Unavailable': 503 } as const

/** A browser may connect only from an allowed page; a token in the URL is never looked at. */
function refusalOf({ url = '' }: IncomingMessage, { origin }: Client): keyof typeof statuses | null {
  if (url.split('?', 1)[0] !== graphqlPath) return 'Not Found'
  return origin === 'foreign' ? 'Forbidden' : null
}

function refuse(socket: Duplex, reason: keyof typeof statuses): void {
  socket.once('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${statuses[reason]} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
