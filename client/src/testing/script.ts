/** A WebSocket server that does what a test tells it, for what the real one does only in trouble. */

import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

export interface Peer {
  /** The variables that the client subscribed with. */
  variables: { after?: string }
  send(message: { type: string; payload?: unknown }): void
  close(code: number): void
}

export interface ScriptedServer {
  url: string
  /** The next subscription that arrives. */
  next(): Promise<Peer>
  close(): Promise<void>
}

export async function startScript(): Promise<ScriptedServer> {
  const arrived: Peer[] = []
  const waiting: ((peer: Peer) => void)[] = []
  const http = createHttpServer()
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data))
      if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}')
      if (message.type !== 'subscribe') return
      const peer: Peer = {
        variables: message.payload.variables,
        send: (answer) => socket.send(JSON.stringify({ id: message.id, ...answer })),
        close: (code) => socket.close(code),
      }
      const waiter = waiting.shift()
      if (waiter) waiter(peer)
      else arrived.push(peer)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    next: () => {
      const peer = arrived.shift()
      return peer ? Promise.resolve(peer) : new Promise((resolve) => waiting.push(resolve))
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}
