import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { bytesOf } from '../graphql/sharing/bytes.ts'
import { createFrameWriter, textFrame } from './websocket-frames.ts'

let server: WebSocketServer

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, perMessageDeflate: false })
  await once(server, 'listening')
})

afterAll(() => server.close())

it('writes frames of every size in the order of the calls, among those that ws writes', async () => {
  // Lengths around those at which the header grows; the parts besides the body are four bytes.
  const bodies = [0, 121, 122, 65_531, 65_532].map((length) => 'é'.repeat(length / 2) + 'x'.repeat(length % 2))
  server.once('connection', async (socket, { socket: stream }: { socket: Duplex }) => {
    const write = createFrameWriter(stream)
    const writeAll = () => {
      for (const body of bodies) {
        write(textFrame('{"a', bytesOf(body), '}'))
        socket.send(`after ${body.length}`)
      }
    }
    writeAll()
    // A turn of its own, in which the first frame is written at once again.
    setImmediate(() => {
      writeAll()
      socket.close()
    })
  })

  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  const received: string[] = []
  client.on('message', (data) => received.push(String(data)))
  const [code] = await once(client, 'close')

  const expected = bodies.flatMap((body) => [`{"a${body}}`, `after ${body.length}`])
  expect(received).toEqual([...expected, ...expected])
  expect(code).toBe(1005)
})
