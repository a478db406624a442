import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTransportServer, type TransportServer, tokens } from '../../testing/transport-server.ts'

let server: TransportServer
beforeAll(async () => {
  server = await startTransportServer()
})
afterAll(() => server.close())

const query = `
  query Small { greeting }
  query Large { ...all }
  query Sized($n: Int = 10) { things(first: $n) { name } }
  fragment all on Query { things(first: 100) { things(first: 100) { name } } }`

it('costs the operation that is selected, and no other of the document', async () => {
  expect(await ask('Small')).toMatchObject({ status: 200, extensions: { cost: { requested: 1 } } })
  expect(await ask('Large')).toMatchObject({ status: 400, code: 'DOCUMENT_TOO_LARGE' })
})

it('costs the page size in the variables, and by default', async () => {
  expect(await ask('Sized')).toMatchObject({ extensions: { cost: { requested: 11 } } })
  expect(await ask('Sized', { n: 50 })).toMatchObject({ extensions: { cost: { requested: 51 } } })
  expect(await ask('Sized', { n: 'many' })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' })
})

it('runs nothing when no operation, or more than one, is meant', async () => {
  expect(await ask('Unknown')).toMatchObject({ status: 400, data: undefined })
  expect(await ask(undefined)).toMatchObject({ status: 400, data: undefined })
})

async function ask(operationName: string | undefined, variables?: object) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.agent}` },
    body: JSON.stringify({ query, operationName, variables }),
  })
  const { data, errors, extensions } = await response.json()
  return { status: response.status, data, extensions, code: errors?.[0]?.extensions.code }
}
