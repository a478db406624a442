import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startTransportServer, type TransportServer, tokens } from '../testing/transport-server.ts'

let server: TransportServer
beforeAll(async () => {
  server = await startTransportServer()
})
afterAll(() => server.close())

const ticks = 'subscription { ticks { n } }'
const complete = 'event: complete\ndata:'

interface StreamOptions {
  at?: TransportServer
  token?: string
  headers?: Record<string, string>
  /** In the URL, as EventSource does it. */
  get?: boolean
}

/** Opens an event stream and reads it event by event. */
async function open(query: string, { at = server, token = tokens.agent, headers = {}, get }: StreamOptions = {}) {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const url = get ? `${at.url}?query=${encodeURIComponent(query)}` : at.url
  const response = await fetch(url, {
    method: get ? 'GET' : 'POST',
    headers: {
      accept: 'text/event-stream',
      ...(get ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: get ? undefined : JSON.stringify({ query }),
    signal: leaving.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  const next = async (): Promise<string | null> => {
    for (;;) {
      const end = buffer.indexOf('\n\n')
      if (end >= 0) {
        const event = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        return event
      }
      const chunk = await reader?.read()
      if (!chunk || chunk.done) return null
      buffer += chunk.value
    }
  }
  /** The next event that is no comment. */
  const event = async () => {
    for (let found = await next(); ; found = await next()) {
      if (found === null || (!found.startsWith(':') && !found.startsWith('retry'))) return found
    }
  }
  return { response, next, event, leave: () => leaving.abort() }
}

describe('a stream', () => {
  it('labels each event with its cursor, selected or not', async () => {
    const { response, next, event } = await open(ticks)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await next()).toBe('retry: 1000\n:')
    await server.ticker.untilListening(1)
    for (const n of [1, 2]) {
      server.ticker.emit(n)
      expect(await event()).toBe(`event: next\nid: c${n}\ndata: {"data":{"ticks":{"n":${n}}}}`)
    }
  })

  it('resumes after Last-Event-ID, which wins over the argument', async () => {
    const { event } = await open('subscription { ticks(after: "c1") { n } }', { headers: { 'last-event-id': 'c41' } })
    expect(await event()).toBe('event: next\nid: c42\ndata: {"data":{"ticks":{"n":42}}}')
  })

  it('works with a query in the URL, but runs no mutation from there', async () => {
    const { event, leave } = await open('subscription { ticks(after: "c6") { n } }', { get: true })
    expect(await event()).toContain('id: c7')
    leave()
    const refused = await open('mutation { write(text: "x") }', { get: true })
    expect(refused.response.status).toBe(405)
    expect(server.writes()).toBe(0)
  })

  it('tells the source at once when the client goes, while nothing happens', async () => {
    await server.ticker.untilListening(0)
    const { leave } = await open(ticks)
    await server.ticker.untilListening(1)
    leave()
    await server.ticker.untilListening(0)
    await expect.poll(() => server.held()).toBe(0)
  })

  it('carries queries and mutations too, for clients that have no other transport', async () => {
    const { event } = await open('{ viewer }')
    expect(await event()).toContain('"viewer":"agent"')
    expect(await event()).toBe(complete)
    expect(await event()).toBeNull()
  })

  it('is chosen over JSON only for subscriptions, when a client accepts both', async () => {
    const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed'
    const query = await open('{ viewer }', { headers: { accept } })
    expect(query.response.headers.get('content-type')).toContain('json')
    const stream = await open(ticks, { headers: { accept } })
    expect(stream.response.headers.get('content-type')).toContain('event-stream')
  })

  it('says that it lives', async () => {
    const at = await startTransportServer({ options: { heartbeatMs: 50 } })
    onTestFinished(() => at.close())
    const { next } = await open(ticks, { at })
    await next()
    expect([await next(), await next()]).toEqual([':', ':'])
  })
})

describe('the end of a stream', () => {
  const lastOf = async ({ event }: { event: () => Promise<string | null> }) => {
    const events = [await event(), await event(), await event()]
    expect(events.slice(1)).toEqual([complete, null])
    return events[0]
  }

  it('is the error and `complete`, whenever it fails', async () => {
    expect(await lastOf(await open('subscription { nope }'))).toContain('GRAPHQL_VALIDATION_FAILED')
    expect(await lastOf(await open('subscription {'))).toContain('GRAPHQL_PARSE_FAILED')
    expect(await lastOf(await open('subscription { ticks(after: "bad") { n } }'))).toContain('CURSOR_MALFORMED')
    const deep = `{ things ${'{ things '.repeat(20)}{ name }${' }'.repeat(20)} }`
    expect(await lastOf(await open(deep))).toContain('DOCUMENT_TOO_LARGE')
    expect(await lastOf(await open(ticks, { token: '' }))).toContain('UNAUTHENTICATED')
    await server.ticker.untilListening(0)
    const failing = await open(ticks)
    await server.ticker.untilListening(1)
    server.ticker.fail(new Error('the source broke'))
    expect(await lastOf(failing)).toContain('INTERNAL_SERVER_ERROR')
  })

  it('[S13] comes with the expiry and the revocation of the credential', async () => {
    const at = await startTransportServer()
    onTestFinished(() => at.close())
    expect(await lastOf(await open(ticks, { at, token: at.expiring(300) }))).toContain('UNAUTHENTICATED')
    const revoked = await open(ticks, { at })
    await at.ticker.untilListening(1)
    at.revoke(tokens.agent)
    expect(await lastOf(revoked)).toContain('UNAUTHENTICATED')
    await at.ticker.untilListening(0)
    expect(at.held()).toBe(0)
  })

  it('comes without `complete` when the server stops, so that clients resume', async () => {
    const at = await startTransportServer()
    const { event } = await open(ticks, { at })
    await at.ticker.untilListening(1)
    await at.close()
    expect(await event()).toBeNull()
  })
})

describe('what is refused', () => {
  it('a wrong token, by status', async () => {
    expect((await open(ticks, { token: 'wrong' })).response.status).toBe(401)
  })

  it('[S19] more streams than a viewer or an address may have', async () => {
    const at = await startTransportServer({ limits: { subscriptionsPerSocket: 2, socketsPerIp: 3 } })
    onTestFinished(() => at.close())
    const streams = [await open(ticks, { at }), await open(ticks, { at })]
    expect((await open(ticks, { at })).response.status).toBe(429)
    await open(ticks, { at, token: tokens.visitor })
    expect((await open(ticks, { at, token: tokens.integration })).response.status).toBe(429)
    for (const { leave } of streams) leave()
    await at.ticker.untilListening(1)
    await expect.poll(async () => (await open(ticks, { at })).response.status).toBe(200)
  })
})

describe('a reader that does not read', () => {
  it('[S20] holds one event and no queue', async () => {
    await server.ticker.untilListening(0)
    const body = JSON.stringify({ query: `subscription { ticks { ${'n '.repeat(5)} } }` })
    const socket = connect(server.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.pause()
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${tokens.agent}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await server.ticker.untilListening(1)
    for (let n = 0; n < 200_000; n++) server.ticker.emit(n)
    await expect.poll(() => server.ticker.taken, { timeout: 5000 }).toBeGreaterThan(100)
    // The network's own buffers take some; then the source is no longer asked, however often the server has a turn.
    const takenInTurns = async () => {
      const before = server.ticker.taken
      for (let turn = 0; turn < 50; turn++) await (await fetch(new URL('/health', server.url))).text()
      return server.ticker.taken - before
    }
    while ((await takenInTurns()) > 0) expect(server.ticker.taken).toBeLessThan(190_000)
    expect(server.ticker.taken).toBeLessThan(190_000)
  })
})
