/** A client that speaks graphql-transport-ws frame by frame, to see what the server really sends. */
import { WebSocket } from 'ws'
import { tokens } from './transport-server.ts'

export interface Frame {
  type: string
  id?: string
  payload?: unknown
}

export interface RawSocket {
  socket: WebSocket
  frames: Frame[]
  send(frame: object): void
  subscribe(id: string, query: string, variables?: object): void
  /** Resolves with the first frame, so far or later, that fits. */
  frame(fits: (frame: Frame) => boolean): Promise<Frame>
  /** The code with which the connection ended. */
  closed: Promise<number>
}

/** Opens a socket and waits until it is open; rejects when the upgrade is refused. */
export function openSocket(server: { port: number }, headers: Record<string, string> = {}): Promise<RawSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/graphql`, 'graphql-transport-ws', { headers })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as Frame)
    for (const look of waiting) look()
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const send = (frame: object) => socket.send(JSON.stringify(frame))
  const raw: RawSocket = {
    socket,
    frames,
    closed,
    send,
    subscribe: (id, query, variables) => send({ id, type: 'subscribe', payload: { query, variables } }),
    frame: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = frames.find(fits)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        closed.then((code) => reject(new Error(`closed with ${code}; frames: ${JSON.stringify(frames)}`)))
        look()
      }),
  }
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(raw))
    socket.once('error', reject)
  })
}

/** Opens a socket and signs in. */
export async function connectAs(server: { port: number }, token = tokens.agent): Promise<RawSocket> {
  const raw = await openSocket(server)
  raw.send({ type: 'connection_init', payload: { token } })
  await raw.frame(({ type }) => type === 'connection_ack')
  return raw
}

export const isFor =
  (id: string, type: string) =>
  (frame: Frame): boolean =>
    frame.id === id && frame.type === type
