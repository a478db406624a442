import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTransportServer, type TransportServer, tokens } from '../testing/transport-server.ts'
import { connectAs, isFor, openSocket } from '../testing/transport-socket.ts'

let server: TransportServer
beforeEach(async () => {
  server = await startTransportServer({ limits: { connectionInitTimeoutMs: 300, subscriptionsPerSocket: 6 } })
})
afterEach(() => server.close())

const ticks = 'subscription { ticks { n } }'

describe('opening a socket', () => {
  it('[S5] refuses foreign pages at the upgrade, and knows nobody by a cookie or a URL', async () => {
    const own = `http://127.0.0.1:${server.port}`
    const foreign = [
      ...['null', 'https://evil.example', 'https://app.example.evil.example', 'https://evil-app.example'],
      ...['https://sub.app.example', 'https://app.example:8443', 'http://app.example', `${own}0`],
    ]
    for (const origin of foreign) {
      await expect(openSocket(server, { origin, cookie: 'parley_refresh=x' })).rejects.toThrow('403')
    }
    const url = `ws://127.0.0.1:${server.port}/graphql?token=${tokens.agent}`
    const byUrl = new WebSocket(url, 'graphql-transport-ws', { headers: { cookie: 'parley_refresh=x' } })
    await once(byUrl, 'open')
    byUrl.send('{"type":"connection_init"}')
    expect((await once(byUrl, 'close'))[0]).toBe(4401)
    for (const origin of [own, 'https://app.example']) (await openSocket(server, { origin })).socket.close()
    await expect(openSocket({ port: server.port }, {})).resolves.toBeDefined()
  })

  it('[001-25] [S12] closes 4401 without a token, 4403 with a bad one and 1013 when it takes too long, without an ack', async () => {
    const codeFor = async (payload?: object) => {
      const raw = await openSocket(server)
      raw.send({ type: 'connection_init', payload })
      const code = await raw.closed
      return { code, frames: raw.frames.length }
    }
    expect(await codeFor()).toEqual({ code: 4401, frames: 0 })
    expect(await codeFor({})).toEqual({ code: 4401, frames: 0 })
    const bad = [{ token: 'wrong' }, { token: '' }, { token: 7 }, { token: 'x'.repeat(100_000) }]
    const others = [{ authorization: 'Basic x' }, { Authorization: 'Bearer wrong' }, { token: server.expiring(-1000) }]
    for (const payload of [...bad, ...others]) expect(await codeFor(payload)).toEqual({ code: 4403, frames: 0 })
    const start = performance.now()
    expect(await codeFor({ token: tokens.slow })).toEqual({ code: 1013, frames: 0 })
    expect(performance.now() - start).toBeLessThan(1000)
    expect(server.log.join()).not.toMatch(/wrong|Basic|xxxx/)
  })

  it('takes the token in the form of a header too', async () => {
    const raw = await openSocket(server)
    raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${tokens.visitor}` } })
    await raw.frame(({ type }) => type === 'connection_ack')
    raw.subscribe('1', '{ viewer }')
    expect((await raw.frame(isFor('1', 'next'))).payload).toMatchObject({ data: { viewer: 'visitor' } })
    raw.socket.close()
  })

  it('closes a socket that says nothing, and an operation before the ack', async () => {
    expect(await (await openSocket(server)).closed).toBe(4408)
    const early = await openSocket(server)
    early.subscribe('1', '{ greeting }')
    expect(await early.closed).toBe(4401)
  })

  it('[S21] negotiates no compression', async () => {
    const { socket } = await openSocket(server)
    expect(socket.extensions).toBe('')
    socket.close()
  })
})

describe('operations', () => {
  it('answers errors of one operation to that operation and keeps the others', async () => {
    const raw = await connectAs(server)
    raw.subscribe('live', ticks)
    await server.ticker.untilListening(1)
    raw.subscribe('syntax', '{ viewer')
    raw.subscribe('unknown', '{ nope }')
    raw.subscribe('deep', `{ things ${'{ things '.repeat(20)}{ name }${' }'.repeat(20)} }`)
    raw.subscribe('variables', 'query ($text: String!) { echo(text: $text) }', { text: 7 })
    const codes = { syntax: 'GRAPHQL_PARSE_FAILED', unknown: 'GRAPHQL_VALIDATION_FAILED' }
    for (const [id, code] of Object.entries({ ...codes, deep: 'DOCUMENT_TOO_LARGE', variables: 'BAD_USER_INPUT' })) {
      expect((await raw.frame(isFor(id, 'error'))).payload).toMatchObject([{ extensions: { code } }])
    }
    server.ticker.emit(5)
    expect((await raw.frame(isFor('live', 'next'))).payload).toEqual({ data: { ticks: { n: 5 } } })
    raw.socket.close()
    await server.ticker.untilListening(0)
  })

  it('masks unexpected errors as over HTTP, and holds visitors to their fields', async () => {
    const raw = await connectAs(server, tokens.visitor)
    raw.subscribe('1', '{ broken }')
    const { payload } = await raw.frame(isFor('1', 'next'))
    expect(payload).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
    expect(JSON.stringify(payload)).not.toContain('SELECT')
    raw.subscribe('2', '{ thing { secret } __schema { queryType { name } } }')
    const codes = (await raw.frame(isFor('2', 'error'))).payload
    expect(codes).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }, { extensions: { code: 'FORBIDDEN' } }])
    raw.socket.close()
  })

  it('ends a failed subscription with its error and `complete`, at the start and in the middle', async () => {
    const raw = await connectAs(server)
    raw.subscribe('start', 'subscription { ticks(after: "bad") { n } }')
    raw.subscribe('middle', ticks)
    await server.ticker.untilListening(1)
    server.ticker.fail(new Error('the source broke'))
    const codes = { start: 'CURSOR_MALFORMED', middle: 'INTERNAL_SERVER_ERROR' }
    for (const [id, code] of Object.entries(codes)) {
      expect((await raw.frame(isFor(id, 'next'))).payload).toMatchObject({ errors: [{ extensions: { code } }] })
      await raw.frame(isFor(id, 'complete'))
    }
    expect(raw.socket.readyState).toBe(WebSocket.OPEN)
    raw.socket.close()
    await server.ticker.untilListening(0)
  })

  it('tells the source at once when the client completes or goes, while nothing happens', async () => {
    const raw = await connectAs(server)
    for (const id of ['a', 'b']) raw.subscribe(id, ticks)
    await server.ticker.untilListening(2)
    raw.send({ id: 'a', type: 'complete' })
    await server.ticker.untilListening(1)
    raw.socket.terminate()
    await server.ticker.untilListening(0)
  })

  it('never answers a finished operation under the id of the next', async () => {
    const raw = await connectAs(server)
    for (const after of ['c1', 'c2', 'c3']) {
      raw.subscribe('same', `subscription { ticks(after: "${after}") { n } }`)
      if (after !== 'c3') raw.send({ id: 'same', type: 'complete' })
    }
    await raw.frame(isFor('same', 'next'))
    await server.ticker.untilListening(1)
    server.ticker.emit(9)
    await raw.frame(({ payload }) => JSON.stringify(payload) === '{"data":{"ticks":{"n":9}}}')
    expect(raw.frames.slice(1).map(({ payload }) => JSON.stringify(payload))).toEqual([
      '{"data":{"ticks":{"n":4}}}',
      '{"data":{"ticks":{"n":9}}}',
    ])
    raw.subscribe('same', ticks)
    expect(await raw.closed).toBe(4409)
  })

  it('[S1] refuses too many operations on one socket, each by its own error', async () => {
    const raw = await connectAs(server)
    for (const id of '1234567') raw.subscribe(id, ticks)
    expect((await raw.frame(isFor('7', 'error'))).payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    expect(server.ticker.listening).toBe(6)
    raw.socket.close()
    await server.ticker.untilListening(0)
  })

  it('serves the ordinary client', async () => {
    const client = createClient({
      url: `ws://127.0.0.1:${server.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: tokens.agent },
    })
    const results = client.iterate<{ ticks: { n: number } }>({ query: ticks })
    const first = results.next()
    await server.ticker.untilListening(1)
    server.ticker.emit(1)
    expect((await first).value?.data).toEqual({ ticks: { n: 1 } })
    await results.return?.()
    await server.ticker.untilListening(0)
    await client.dispose()
  })
})
