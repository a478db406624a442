/** What a widget's channel tells of pages and documents that it does not take. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createChannel } from '../domain/channels/create.ts'
import type { Channel } from '../generated/prisma/client.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Live } from '../testing/client.ts'
import { type Company, foundCompany, type Visitor } from '../testing/people.ts'

const shop = 'https://shop.example'
const evil = 'https://evil.example'

let now = Date.now()
let app: TestApp
let acme: Company
let widget: Channel
let told: Live

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) } })
  acme = await foundCompany(app)
})

beforeEach(async () => {
  widget = await createChannel(acme.ctx, { kind: 'WIDGET', name: 'Shop', allowedOrigins: [shop] })
  const { cursor: after } = await acme.owner.get('{ cursor }')
  const document = `subscription ($after: String) { events(after: $after, types: [CHANNEL_CONNECTION_CHANGED]) {
    ... on ChannelConnectionChanged { channel { connection { state since lastError { code message origin at } } } } } }`
  told = acme.owner.subscribe(document, { after })
})

afterAll(() => app.close())

const next = async () => (await told.next()).data.events.channel.connection

const at = () => `${app.url}?channel=${widget.publicKey}`

/** What a page's browser gets: the status, the headers and the body, without what differs every time. */
async function ask(origin: string, method: 'OPTIONS' | 'POST') {
  const response = await fetch(at(), {
    method,
    headers: { 'content-type': 'application/json', origin },
    body: method === 'POST' ? JSON.stringify({ query: '{ __typename }' }) : undefined,
  })
  const headers = Object.fromEntries(response.headers)
  for (const name of ['date', 'x-request-id']) delete headers[name]
  return { status: response.status, headers, body: await response.text() }
}

const refusedSocket = (origin: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const socket = new WebSocket(at().replace('http', 'ws'), 'graphql-transport-ws', { origin })
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode))
    socket.on('open', () => reject(new Error('the socket opened')))
  })

describe('a page that is not on the list', () => {
  it.each([
    ['a question before a request', () => ask(evil, 'OPTIONS')],
    ['a request', () => ask(evil, 'POST')],
    ['a socket', () => refusedSocket(evil)],
  ])('is named when it comes by %s', async (_, come) => {
    await come()
    const connection = await next()
    expect(connection).toMatchObject({
      state: 'FAILED',
      lastError: { code: 'FORBIDDEN', origin: evil, message: `Pages of ${evil} may not show this widget.` },
    })
    expect(connection.since).toBe(connection.lastError.at)
    told.stop()
  })

  it('gets the same answer whether it is kept or not', async () => {
    for (const method of ['OPTIONS', 'POST'] as const) {
      now += 60_000
      const kept = await ask(evil, method)
      await next()
      expect([kept, kept.headers['access-control-allow-origin']]).toEqual([await ask(evil, method), undefined])
      const unknown = widget.publicKey
      widget.publicKey = 'pw_none'
      expect(await ask(evil, method)).toEqual(kept)
      widget.publicKey = unknown
    }
    expect(await refusedSocket(evil)).toBe(403)
    told.stop()
  })

  it('is kept once in a minute, however often it comes', async () => {
    await Promise.all(Array.from({ length: 20 }, () => ask(evil, 'OPTIONS')))
    const first = await next()
    now += 59_999
    await ask('https://other.example', 'OPTIONS')
    now += 1
    await ask('https://third.example', 'OPTIONS')
    const second = await next()
    expect(second).toMatchObject({ since: first.since, lastError: { origin: 'https://third.example' } })
    told.stop()
  })

  it('is not named when it has no origin of its own, even where any page may show the widget', async () => {
    await app.db.channel.updateMany({ where: { id: widget.id }, data: { allowedOrigins: [] } })
    await ask('null', 'OPTIONS')
    const { lastError } = await next()
    expect(lastError).toMatchObject({ code: 'FORBIDDEN', origin: null })
    expect(lastError.message).toContain('A page without an origin')
    told.stop()
  })

  it('is none when it is on the list', async () => {
    await ask(shop, 'POST')
    await ask(evil, 'POST')
    expect((await next()).lastError.origin).toBe(evil)
    told.stop()
  })
})

describe('a document that the widget does not have', () => {
  it.each([
    ['HTTP', async (visitor: Visitor) => (await visitor.ask('{ cursor }')).errors],
    [
      'a socket',
      async (visitor: Visitor) => (await visitor.subscribe('subscription { events { type } }').next()).errors,
    ],
  ])('is the last error of the channel, over %s', async (_, run) => {
    const visitor = await acme.visitor(widget)
    expect((await next()).state).toBe('CONNECTED')
    expect((await run(visitor))?.[0]?.extensions.code).toBe('DOCUMENT_NOT_TRUSTED')
    expect(await next()).toMatchObject({
      state: 'CONNECTED',
      lastError: { code: 'DOCUMENT_NOT_TRUSTED', origin: null },
    })
    told.stop()
  })
})
