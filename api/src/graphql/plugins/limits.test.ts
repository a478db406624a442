import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AnswerError,
  post,
  startTransportServer,
  type TransportServer,
  tokens,
} from '../../testing/transport-server.ts'
import { connectAs, isFor } from '../../testing/transport-socket.ts'

let server: TransportServer
beforeAll(async () => {
  server = await startTransportServer({ limits: { bodyBytes: 2_000_000, messageBytes: 2_000_000 } })
})
afterAll(() => server.close())

const token = tokens.agent
const times = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ')
const nested = (depth: number) => `${'{ things '.repeat(depth)}{ name }${' }'.repeat(depth)}`
/** Each fragment spreads the next one many times, so that the spread document has 10^20 fields. */
const bomb = `{ thing { ...f0 } } ${times(20, (n) => `fragment f${n} on Thing { ${times(10, () => `...f${n + 1}`)} }`)} fragment f20 on Thing { name }`
const cycle = '{ thing { ...a } } fragment a on Thing { child { ...b } } fragment b on Thing { child { ...a } }'
const wideCycle = `{ thing { ...a } } fragment a on Thing { ${times(120, (n) => `a${n}: child { ...b }`)} } fragment b on Thing { ${times(120, (n) => `a${n}: child { ...a }`)} }`

/** The best of three, each a document that was never seen before: other tests may be using the processor. */
async function bestTime(query: string): Promise<number> {
  const taken: number[] = []
  for (const attempt of [1, 2, 3]) {
    const start = performance.now()
    await post(server, `#${attempt}\n${query}`, { token })
    taken.push(performance.now() - start)
  }
  return Math.min(...taken)
}

const hostile: [name: string, query: string, code: string, limit?: string][] = [
  ['too deep', nested(11), 'DOCUMENT_TOO_LARGE', 'depth'],
  [
    'deep by fragments',
    `{ thing { ...f0 } } ${times(12, (n) => `fragment f${n} on Thing { child { ...f${n + 1} } }`)} fragment f12 on Thing { name }`,
    'DOCUMENT_TOO_LARGE',
    'depth',
  ],
  ['too many aliases', `{ ${times(31, (n) => `a${n}: greeting`)} }`, 'DOCUMENT_TOO_LARGE', 'aliases'],
  ['10,000 aliases', `{ ${times(10_000, (n) => `a${n}: greeting`)} }`, 'DOCUMENT_TOO_LARGE', 'length'],
  [
    'aliases by fragments',
    `{ ...f ...f ...f } fragment f on Query { ${times(11, (n) => `a${n}: greeting`)} }`,
    'DOCUMENT_TOO_LARGE',
    'aliases',
  ],
  ['too many directives', `{ greeting ${'@include(if: true) '.repeat(60)} }`, 'DOCUMENT_TOO_LARGE', 'directives'],
  ['too many tokens', `{ ${times(2000, () => 'greeting')} }`, 'DOCUMENT_TOO_LARGE', 'tokens'],
  ['too long', `{ greeting } # ${'x'.repeat(100_000)}`, 'DOCUMENT_TOO_LARGE', 'length'],
  ['a fragment bomb', bomb, 'DOCUMENT_TOO_LARGE', 'fields'],
  [
    'too many fragments',
    `{ greeting } ${times(101, (n) => `fragment f${n} on Query { greeting }`)}`,
    'DOCUMENT_TOO_LARGE',
    'fragments',
  ],
  ['a cycle', cycle, 'GRAPHQL_VALIDATION_FAILED'],
  ['a wide cycle', wideCycle, 'GRAPHQL_VALIDATION_FAILED'],
  ['a fragment in itself', '{ ...f } fragment f on Query { ...f }', 'GRAPHQL_VALIDATION_FAILED'],
  ['50,000 braces', '{'.repeat(50_000), 'DOCUMENT_TOO_LARGE', 'nesting'],
  ['50,000 brackets', `{ echo(text: ${'['.repeat(50_000)}) }`, 'DOCUMENT_TOO_LARGE', 'nesting'],
  ['5,000 inline fragments', '{ ... '.repeat(5000), 'DOCUMENT_TOO_LARGE', 'nesting'],
  ['same field 600 times', `{ ${times(600, () => 'thing { name }')} }`, 'DOCUMENT_TOO_LARGE', 'tokens'],
  ['one place 490 times', `{ ${times(490, () => 'thing { name }')} }`, 'DOCUMENT_TOO_LARGE', 'repeats'],
  [
    'one place 420 times, in turns',
    `{ ${times(10, () => `thing { ${times(6, () => `child { ${times(7, () => 'child { name }')} }`)} }`)} }`,
    'DOCUMENT_TOO_LARGE',
    'repeats',
  ],
  ['unknown fields', `{ ${times(900, (n) => `greetin${n}`)} }`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'deep introspection',
    `{ __schema { types { fields { type { ${'ofType { '.repeat(20)} name ${'} '.repeat(20)} } } } } }`,
    'DOCUMENT_TOO_LARGE',
    'introspectionDepth',
  ],
  [
    'circular introspection',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
]

describe('[S1] a hostile document', () => {
  const legal = `{ ${times(100, () => 'thing { child { name } }')} }`

  it.each(hostile)('%s is refused at once over HTTP', async (_, query, code, limit) => {
    const answer = await post(server, query, { token })
    expect(await bestTime(query)).toBeLessThan(200)
    expect({ status: answer.status, code: answer.code }).toEqual({ status: 400, code })
    if (limit)
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({
        limit,
        allowed: expect.any(Number),
        found: expect.any(Number),
      })
  })

  it('is refused in the same way over WebSocket and over an event stream', async () => {
    for (const [index, [, query, code]] of hostile.entries()) {
      const raw = await connectAs(server)
      raw.subscribe(String(index), query)
      const [error] = (await raw.frame(isFor(String(index), 'error'))).payload as AnswerError[]
      expect(error?.extensions).toMatchObject({ code })
      expect(error?.extensions).not.toHaveProperty('http')
      raw.socket.close()
      const response = await fetch(server.url, {
        method: 'POST',
        headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      })
      expect(await response.text()).toMatch(new RegExp(`event: next\ndata: .*"${code}".*\n\nevent: complete`))
    }
  })

  it('within the limits is answered within the time too', async () => {
    expect((await post(server, legal, { token })).status).toBe(200)
    expect(await bestTime(legal)).toBeLessThan(200)
  })
})

describe('[S2] an expensive document', () => {
  it('is refused before it runs, by what its pages may hold', async () => {
    const { body, code } = await post(server, '{ things(first: 100) { things(first: 100) { name } } }', { token })
    expect(code).toBe('DOCUMENT_TOO_LARGE')
    expect(body.errors?.[0]?.extensions).toMatchObject({ limit: 'cost', allowed: 5000, found: 10_101 })
    const query = 'query ($n: Int) { things(first: $n) { things(first: $n) { name } } }'
    expect(await post(server, query, { token, variables: { n: 100 } })).toMatchObject({ code: 'DOCUMENT_TOO_LARGE' })
    const small = await post(server, query, { token, variables: { n: 5 } })
    expect(small.body.extensions).toEqual({ cost: { requested: 31, limit: 5000 } })
  })

  it('counts again for the same document with other variables', async () => {
    const query = 'query ($n: Int) { things(first: $n) { name } }'
    const costs = []
    for (const n of [1, 10, 1]) costs.push((await post(server, query, { token, variables: { n } })).body.extensions)
    expect(costs).toEqual([2, 11, 2].map((requested) => ({ cost: { requested, limit: 5000 } })))
  })
})

describe('[S3] attempts to sign in', () => {
  it('are one per document, by alias or by fragment, and one per request', async () => {
    const before = server.writes()
    const aliases = `mutation { ${times(20, (n) => `a${n}: signIn(password: "${n}")`)} }`
    const spread = 'mutation { ...f x: signIn } fragment f on Mutation { signIn }'
    for (const query of [aliases, spread]) {
      const errors: AnswerError[] = (await post(server, query)).body.errors ?? []
      expect(errors[0]?.extensions).toMatchObject({ code: 'DOCUMENT_TOO_LARGE', limit: 'attempts' })
    }
    const batch = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: 'mutation { signIn }' }, { query: 'mutation { signIn }' }]),
    })
    expect(batch.status).toBe(400)
    expect((await post(server, 'mutation A { signIn } mutation B { signIn }')).status).toBe(400)
    expect(server.writes()).toBe(before)
  })
})

describe('what explorers need', () => {
  it('passes: the usual introspection query', async () => {
    const options = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
    }
    const { status, body } = await post(server, getIntrospectionQuery({ ...options, schemaDescription: true }), {
      token,
    })
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
  })
})
