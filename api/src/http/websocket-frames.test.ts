import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Duplex, Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { bytesOf } from '../graphql/sharing/bytes.ts'
import { createFrameWriter, type FrameWriter } from './websocket-frames.ts'

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
        write('{"a', bytesOf(body))
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

it('gives each its own head, also who takes it later than others', async () => {
  const heads = ['one', 'two', 'other']
  const writers: FrameWriter[] = []
  const streams: Duplex[] = []
  const clients: WebSocket[] = []
  const received = heads.map((): string[] => [])
  for (const index of heads.keys()) {
    const connected = once(server, 'connection')
    const { port } = server.address() as AddressInfo
    const client = new WebSocket(`ws://127.0.0.1:${port}`)
    client.on('message', (data) => received[index]?.push(String(data)))
    const [, { socket }] = (await connected) as [WebSocket, { socket: Duplex }]
    await once(client, 'open')
    writers.push(createFrameWriter(socket))
    streams.push(socket)
    clients.push(client)
  }
  clients[0]?.pause()
  const bodies: string[] = []
  // Until the one who does not read has filled its connection, and a few more.
  for (let more = 3; more > 0; more -= streams[0]?.writableLength ? 1 : 0) {
    const body = `"${bodies.length}${'x'.repeat(60_000)}`
    bodies.push(body)
    for (const [index, write] of writers.entries()) write(`{${heads[index]}`, body)
    await new Promise(setImmediate)
  }
  clients[0]?.resume()
  for (const [index, head] of heads.entries()) {
    await expect.poll(() => received[index]?.length).toBe(bodies.length)
    expect(received[index]).toEqual(bodies.map((body) => `{${head}${body}}`))
    clients[index]?.close()
  }
})

it('leaves a frame as it is while it waits for the network', async () => {
  const taken: string[] = []
  const take = (chunk: Buffer | string, _: string, done: () => void) =>
    setImmediate(() => {
      taken.push(chunk.toString('latin1'))
      done()
    })
  const slow = new Writable({ decodeStrings: false, write: take })
  const quick = new Writable({ decodeStrings: false, write: take })
  createFrameWriter(slow)('{one', ' body')
  createFrameWriter(quick)('{two', ' body')
  await expect.poll(() => taken).toEqual(['\x81\x0a{one body}', '\x81\x0a{two body}'])
})
