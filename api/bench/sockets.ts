/** Many clients in one process, lean enough to leave the machine to the server. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type Audience, numberIn } from './audience.ts'
import type { Dialect } from './dialects.ts'

export interface Sockets {
  /** What went wrong with any of them. */
  failures(): readonly string[]
  close(): void
}

/** So many connect at a time. */
const atOnce = 50

/** Connects one socket for each member of the audience, each with one subscription. */
export async function openSockets(
  port: number,
  { path, protocol, greeting, reply }: Dialect,
  audience: Audience,
  size: number,
  { isAlwaysAwake = false } = {},
): Promise<Sockets> {
  const sockets: WebSocket[] = []
  const failures: string[] = []
  let isClosing = false

  async function open(member: number) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    })
    sockets.push(socket)
    socket.on('message', (data: Buffer) => {
      const number = numberIn(data)
      if (number !== null) return audience.take(member, number)
      const answer = reply(data.toString(), member)
      if (answer !== null) socket.send(answer)
    })
    socket.on('close', (code, reason) => {
      if (!isClosing) failures.push(`closed with ${code} ${reason}`)
    })
    await once(socket, 'open')
    const first = greeting(member)
    if (first !== null) socket.send(first)
  }

  // A client that sleeps has to be woken by whoever writes to it, which would be counted as the server's work.
  const stayAwake = () => void (isClosing || setImmediate(stayAwake))
  if (isAlwaysAwake) stayAwake()

  for (let first = 0; first < size; first += atOnce) {
    const members = Array.from({ length: Math.min(atOnce, size - first) }, (_, place) => first + place)
    await Promise.all(members.map(open))
  }
  return {
    failures: () => failures,
    close: () => {
      isClosing = true
      for (const socket of sockets) socket.terminate()
    },
  }
}
