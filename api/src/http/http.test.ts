import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post, startTransportServer, type TransportServer, tokens } from '../testing/transport-server.ts'

let server: TransportServer
beforeAll(async () => {
  server = await startTransportServer()
})
afterAll(() => server.close())

const write = 'mutation { write(text: "x") }'
const token = tokens.agent

describe('requests', () => {
  it('answers a query, and says in the log who asked for what, without the text or the token', async () => {
    const variables = { text: 'my secret words' }
    const query = 'query Echo($text: String!) { echo(text: $text) }'
    const { status, body } = await post(server, query, { token, variables, headers: { 'x-request-id': 'mine-1' } })
    expect({ status, data: body.data }).toEqual({ status: 200, data: { echo: 'my secret words' } })
    const line = server.log.find((entry) => entry.includes('mine-1'))
    expect(JSON.parse(String(line))).toMatchObject({ method: 'POST', path: '/graphql', status: 200, operation: 'Echo' })
    expect(server.log.join()).not.toMatch(/my secret words|agent-token/)
  })

  it('answers a query in a URL', async () => {
    const response = await fetch(`${server.url}?query={greeting}`)
    expect(await response.json()).toMatchObject({ data: { greeting: 'hello' } })
  })

  it('echoes a sane request id and replaces any other', async () => {
    const [sane, insane] = await Promise.all(
      ['abc-1', 'a b\tc'].map((id) => post(server, '{ greeting }', { headers: { 'x-request-id': id } })),
    )
    expect(sane?.response.headers.get('x-request-id')).toBe('abc-1')
    expect(insane?.response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('tells the status of a request that was refused as a whole', async () => {
    expect(await post(server, '{ viewer', { token })).toMatchObject({ status: 400, code: 'GRAPHQL_PARSE_FAILED' })
    expect(await post(server, '{ nope }', { token })).toMatchObject({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' })
    const variables = { text: 7 }
    const query = 'query ($text: String!) { echo(text: $text) }'
    expect(await post(server, query, { token, variables })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' })
    expect(await post(server, '{ missing }', { token })).toMatchObject({ status: 200, code: 'NOT_FOUND' })
  })

  it('refuses other methods, unknown paths, and subscriptions without an event stream', async () => {
    const statusOf = async (path: string, init: RequestInit) =>
      (await fetch(new URL(path, server.url), { ...init })).status
    expect(await statusOf('/graphql', { method: 'PUT', body: '{}' })).toBe(405)
    expect(await statusOf('/graphql', { method: 'DELETE' })).toBe(405)
    expect(await statusOf('/nowhere', {})).toBe(404)
    expect(await post(server, 'subscription { ticks { n } }', { token })).toMatchObject({ status: 406 })
  })
})

describe('who asks', () => {
  it('knows the viewer by the bearer token', async () => {
    expect((await post(server, '{ viewer }', { token })).body.data).toEqual({ viewer: 'agent' })
    expect((await post(server, '{ viewer }', { token: tokens.visitor })).body.data).toEqual({ viewer: 'visitor' })
  })

  it('answers 401 to a wrong token, an unknown scheme and an empty one', async () => {
    for (const authorization of ['Bearer wrong', 'Basic YTpi', 'Bearer', 'Bearer ', 'agent-token']) {
      const answer = await post(server, '{ greeting }', { headers: { authorization } })
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
      expect(answer.response.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('lets anonymous requests call only what is marked for them', async () => {
    expect((await post(server, '{ greeting __typename }')).body.data).toMatchObject({ greeting: 'hello' })
    expect(await post(server, '{ viewer }')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    const hidden = 'query { ...f } fragment f on Query { ... on Query { viewer } }'
    expect(await post(server, hidden)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('[S7] opens the schema to agents and integrations, and suggestions too', async () => {
    const introspection = '{ __schema { queryType { name } } }'
    expect((await post(server, introspection, { token })).status).toBe(200)
    expect((await post(server, introspection, { token: tokens.integration })).status).toBe(200)
    expect(await post(server, introspection, { token: tokens.visitor })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await post(server, '{ __type(name: "Thing") { name } }')).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await post(server, '{ viewr }', { token })).text).toContain('Did you mean')
    expect((await post(server, '{ viewr }', { token: tokens.visitor })).text).not.toMatch(/Did you mean|viewer/)
    expect((await post(server, '{ viewr }')).text).not.toMatch(/Did you mean|viewer/)
  })

  it('refuses staff-only fields, types and what fragments hide to visitors', async () => {
    const asVisitor = (query: string) => post(server, query, { token: tokens.visitor })
    const spread = '{ thing { ...f } } fragment f on Thing { child { ... { secret } } }'
    for (const query of ['{ thing { secret } }', '{ hidden { name } }', spread]) {
      const { code, body, text } = await asVisitor(query)
      expect({ code, data: body.data }).toEqual({ code: 'FORBIDDEN', data: undefined })
      expect(text).toMatch(/Thing\.secret|Query\.hidden/)
    }
    expect((await post(server, '{ thing { secret } }', { token })).body.data).toEqual({ thing: { secret: 'hidden' } })
    expect((await asVisitor('{ thing { name } }')).status).toBe(200)
  })
})

describe('what pages of other sites try', () => {
  it('[S4] runs no mutation from a form, from text, from a URL or from a compressed body', async () => {
    const before = server.writes()
    const statuses = []
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', '']) {
      const body = type.startsWith('application')
        ? `query=${encodeURIComponent(write)}`
        : JSON.stringify({ query: write })
      statuses.push(await sendAs({ 'content-type': type }, body))
    }
    statuses.push(
      await sendAs({ 'content-type': 'application/json; charset=utf-16' }, JSON.stringify({ query: write })),
    )
    const zipped = gzipSync(JSON.stringify({ query: write }))
    statuses.push(await sendAs({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, zipped))
    const byUrl = await fetch(`${server.url}?query=${encodeURIComponent(write)}`, { headers: bearer })
    expect([...statuses, byUrl.status]).toEqual([415, 415, 415, 415, 415, 415, 405])
    expect(server.writes()).toBe(before)
  })

  it('[S6] never reflects an origin that is not on the list', async () => {
    const own = new URL(server.url).origin
    const foreign = [
      ...['null', 'https://evil.example', 'https://app.example.evil.example', 'https://evil-app.example'],
      ...['https://sub.app.example', 'https://app.example:8443', 'http://app.example', 'https://APP.example.'],
      ...['https://app.example@evil.example', `${own}0`, 'http://localhost:1', 'file://'],
    ]
    for (const origin of foreign) {
      for (const method of ['POST', 'OPTIONS']) {
        const headers = await headersFor(origin, method)
        expect([origin, headers['access-control-allow-origin'], headers['access-control-allow-credentials']]).toEqual([
          origin,
          undefined,
          undefined,
        ])
      }
    }
    for (const origin of ['https://app.example', `http://127.0.0.1:${server.port}`]) {
      expect(await headersFor(origin, 'OPTIONS')).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      })
    }
  })

  it('takes the refresh cookie only from allowed origins, and sets it out of reach of scripts', async () => {
    const signIn = (headers: Record<string, string>) => post(server, 'mutation { signIn }', { headers })
    const cookie = 'a=b; parley_refresh=old'
    expect((await signIn({ cookie, origin: 'https://evil.example' })).status).toBe(403)
    const allowed = await signIn({ cookie, origin: 'https://app.example' })
    expect(allowed.body.data).toEqual({ signIn: 'old' })
    expect(allowed.response.headers.get('set-cookie')).toBe(
      'parley_refresh=fresh; Expires=Tue, 01 Jan 2030 00:00:00 GMT; Path=/graphql; HttpOnly; SameSite=Strict',
    )
    expect((await signIn({ cookie })).status).toBe(200)
  })
})

describe('answers', () => {
  it('[S8] masks what is unexpected, with an id that is in the log once', async () => {
    const { status, text, body } = await post(server, '{ a: broken b: broken }', { token })
    const [error] = body.errors ?? []
    expect({ status, code: error?.extensions.code }).toEqual({ status: 200, code: 'INTERNAL_SERVER_ERROR' })
    expect(text).not.toMatch(/SELECT|Agent|srv|internal|stack|node_modules/)
    expect(server.log.filter((line) => line.includes(String(error?.extensions.errorId)))).toHaveLength(1)
  })

  it('[S10] are never stored, sniffed or framed', async () => {
    for (const path of ['/graphql', '/graphql?query={greeting}', '/health', '/ready', '/nowhere', '/']) {
      const { headers } = await fetch(new URL(path, server.url), { redirect: 'manual' })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })

  it('come in the media type of GraphQL over HTTP where a client asks for it, else in plain JSON', async () => {
    const typeFor = async (accept: string, query: string) =>
      (await post(server, query, { headers: { accept } })).response.headers.get('content-type')
    const graphqlType = 'application/graphql-response+json'
    for (const query of ['{ greeting }', '{ nope }']) {
      expect(await typeFor(`${graphqlType}, application/json`, query)).toBe(`${graphqlType}; charset=utf-8`)
      expect(await typeFor('application/json', query)).toBe('application/json; charset=utf-8')
      expect(await typeFor('*/*', query)).toBe('application/json; charset=utf-8')
    }
  })

  it('says what the document cost', async () => {
    const { body } = await post(server, '{ things(first: 10) { name } }', { token })
    expect(body.extensions).toEqual({ cost: { requested: 11, limit: 5000 } })
  })
})

describe('bodies', () => {
  it('[S21] stops reading a body that is too large, announced or not', async () => {
    const body = JSON.stringify({ query: `{ echo(text: "${'x'.repeat(200_000)}") }` })
    expect(await sendAs({ 'content-type': 'application/json' }, body)).toBe(413)
    const endless = await rawAnswer(
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      `4000\r\n${'x'.repeat(0x4000)}\r\n`,
    )
    expect(endless).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('[S22] survives deep JSON, prototype keys, NUL, lone surrogates and wrong shapes without a 5xx', async () => {
    const deep = '['.repeat(40_000) + ']'.repeat(40_000)
    const bodies = [
      `{"query":"{greeting}","variables":${deep.slice(0, 9)}${deep.slice(-9)}}`,
      `{"query":"query($a:String!){echo(text:$a)}","variables":{"a":${deep}}}`,
      '{"query":"{greeting}","__proto__":{"admin":true},"constructor":{"prototype":{}}}',
      '{"query":"query($a:String!){echo(text:$a)}","variables":{"__proto__":{"a":"x"}}}',
      '{"query":"{ echo(text: \\"\\u0000\\") }"}',
      '{"query":"query($a:String!){echo(text:$a)}","variables":{"a":"\\ud800"}}',
      ...['[]', '[{"query":"{greeting}"}]', 'null', '7', '"x"', '{}', '{', '', '{"query":7}', '{"query":""}'],
      '{"query":"{greeting}","operationName":{"a":1}}',
      '{"query":"{greeting}","extensions":[]}',
    ]
    for (const body of bodies) expect(await sendAs({ 'content-type': 'application/json' }, body)).toBeLessThan(500)
    expect(await sendAs({ 'content-type': 'application/json' }, Buffer.from([0x7b, 0xff, 0x7d]))).toBe(400)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    const text = 'a\u0000b\ud800c'
    const variables = { text }
    const answer = await post(server, 'query ($text: String!) { echo(text: $text) }', { token, variables })
    expect(answer.body.data).toEqual({ echo: text })
  })
})

const bearer = { authorization: `Bearer ${token}` }

async function sendAs(headers: Record<string, string>, body: string | Buffer): Promise<number> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { ...bearer, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return response.status
}

async function headersFor(origin: string, method: string): Promise<Record<string, string>> {
  const body = method === 'POST' ? '{"query":"{greeting}"}' : ''
  const answer = await rawAnswer(
    `${method} /graphql HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${origin}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  const lines = answer.split('\r\n\r\n', 1)[0]?.split('\r\n').slice(1) ?? []
  return Object.fromEntries(
    lines.map((line) => [line.split(': ', 1)[0]?.toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
  )
}

/** Sends bytes as they are, then the second part again and again, and answers all that came back. */
function rawAnswer(head: string, repeated?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(head)
      const push = () => {
        if (repeated && !answer && !socket.destroyed) socket.write(repeated, () => setImmediate(push))
      }
      push()
    })
    socket.on('data', (data) => {
      answer += data
      if (repeated) socket.end()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)))
  })
}
