/** Sockets that do not read: each is sent away to resume, and nobody waits for it. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { receiveMessage } from '../domain/messages/receive.ts'
import { sendMessage } from '../domain/messages/send.ts'
import { startTestApp } from '../testing/app.ts'
import { foundCompany } from '../testing/people.ts'
import { connectAs, isFor, type RawSocket } from '../testing/transport-socket.ts'
import { openConnection } from './websocket-connection.ts'

const stalledMs = 400

it('one that takes nothing for as long as it may is closed with 1013, which says to resume', async () => {
  const { client, connection, write } = await connect({ stalledMs })
  const closed = once(client, 'close')
  client.pause()
  write()
  await expect.poll(() => connection.isOpen(), { interval: 10 }).toBe(false)
  // What says so is behind all that it has not read.
  client.resume()
  const [code, reason] = await closed
  expect([code, String(reason)]).toEqual([1013, 'Too slow; resume from the last cursor'])
})

it('it may take nothing for a minute', async () => {
  const { client, connection, write } = await connect()
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  // All within one turn, in which nothing leaves.
  write()
  vi.advanceTimersByTime(59_900)
  expect(connection.isOpen()).toBe(true)
  vi.advanceTimersByTime(100)
  expect(connection.isOpen()).toBe(false)
  const [code] = await once(client, 'close')
  expect(code).toBe(1013)
})

it('one that is full all the time and reads is not closed', async () => {
  const { client, connection, write } = await connect({ stalledMs })
  const closed = once(client, 'close')
  const start = performance.now()
  write()
  while (connection.isOpen() && performance.now() - start < 3 * stalledMs) {
    await Promise.race([once(client, 'message'), closed])
  }
  expect(connection.isOpen()).toBe(true)
})

it('others go on while one does not read, and it gets all that it missed when it comes back', async () => {
  const app = await startTestApp({ stalledMs })
  onTestFinished(() => app.close())
  const acme = await foundCompany(app)
  const { token, get } = await acme.integration()
  const customer = { externalId: 'slow' }
  const { conversationId } = await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'Hello' })
  const { cursor } = await get('{ cursor }')
  const follow = async (after: string) => {
    const raw = await connectAs({ port: Number(new URL(app.url).port) }, token)
    raw.subscribe('1', wide, { after })
    return raw
  }
  const [slow, quick] = [await follow(cursor), await follow(cursor)]
  await expect.poll(() => app.feed.report().followers).toBe(2)

  slow.socket.pause()
  const written: string[] = []
  const delays: number[] = []
  const start = performance.now()
  while (app.feed.report().followers > 1) {
    const text = `${written.length} ${'x'.repeat(9_000)}`
    written.push(text)
    const sent = performance.now()
    await sendMessage(acme.ctx, { conversationId, text, clientMessageId: app.services.id() })
    while (messagesOf(quick).length < written.length) await once(quick.socket, 'message')
    delays.push(performance.now() - sent)
  }
  // Long before a heartbeat would have found it.
  expect(performance.now() - start).toBeLessThan(10_000)
  expect(delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]).toBeLessThan(250)
  slow.socket.resume()
  await slow.closed
  const before = messagesOf(slow)
  expect(messagesOf(quick).map(({ text }) => text)).toEqual(written)
  expect(before.length).toBeLessThan(written.length)

  const back = await follow(before.at(-1)?.cursor ?? cursor)
  await expect.poll(() => messagesOf(back).length).toBe(written.length - before.length)
  expect([...before, ...messagesOf(back)].map(({ text }) => text)).toEqual(written)
  for (const { socket } of [quick, back]) socket.close()
})

/** A text many times over, so that a few messages fill a connection. */
const copies = Array.from({ length: 12 }, (_, copy) => `copy${copy}: text`)
const wide = `subscription ($after: String) { messageAdded(after: $after) { cursor text ${copies.join(' ')} } }`

interface Added {
  cursor: string
  text: string
}

const messagesOf = ({ frames }: RawSocket): Added[] =>
  // The document selects no more than this.
  frames
    .filter(isFor('1', 'next'))
    .map(({ payload }) => (payload as { data: { messageAdded: Added } }).data.messageAdded)

/** A connection, and a writer that gives it as much as it takes, more than it holds each time. */
async function connect(times: { stalledMs?: number } = {}) {
  const server = new WebSocketServer({ port: 0, perMessageDeflate: false })
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const connected = once(server, 'connection')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  const [socket, request] = (await connected) as [WebSocket, IncomingMessage]
  const heartbeat = { join: () => undefined, leave: () => undefined }
  const options = { ip: '127.0.0.1', limits: { socketMessagesPer10s: 60 }, heartbeat, log: pino({ level: 'silent' }) }
  const connection = openConnection(socket, request.socket, { ...options, ...times })
  const sink = connection.sink('{"x":')
  const payload = { bytes: `"${'x'.repeat(200_000)}"`, cursor: '' }
  const write = () => void (connection.isOpen() && sink.write(payload, write))
  return { client, connection, write }
}
