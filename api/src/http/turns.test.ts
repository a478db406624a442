import { expect, it, onTestFinished, vi } from 'vitest'
import { loadConfig } from '../config.ts'
import { post, startTransportServer, tokens } from '../testing/transport-server.ts'
import { createTurns } from './turns.ts'

const token = tokens.agent
const write = 'mutation { write(text: "now") }'

async function startBusy() {
  const server = await startTransportServer({ limits: { requestsAtOnce: 2 } })
  onTestFinished(() => server.close())
  const slow = [1, 2].map(() => post(server, 'mutation { slowWrite }', { token }))
  await expect.poll(server.writes).toBe(2)
  return { server, slow }
}

it('lets requests beyond the limit wait, and answers them in the end', async () => {
  const { server, slow } = await startBusy()
  const waiting = [1, 2, 3].map(() => post(server, write, { token }))
  // What is answered without running anything waits for nobody.
  for (let n = 0; n < 20; n++) expect((await fetch(new URL('/health', server.url))).status).toBe(200)
  expect(server.writes()).toBe(2)
  server.releaseWrites()
  const answers = await Promise.all(waiting)
  expect(answers.map(({ body }) => body.data?.write).sort()).toEqual([3, 4, 5])
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200])
})

it('lets nobody who signs in wait for those who are signed in', async () => {
  const { server, slow } = await startBusy()
  expect((await post(server, '{ __typename }')).status).toBe(200)
  expect(server.writes()).toBe(2)
  server.releaseWrites()
  await Promise.all(slow)
})

it('does nothing for who has gone while waiting', async () => {
  const { server, slow } = await startBusy()
  const leaving = new AbortController()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const body = JSON.stringify({ query: write })
  const gone = fetch(server.url, { method: 'POST', headers, body, signal: leaving.signal })
  const stays = post(server, write, { token })
  // Both have come in by the time that one who came after them is answered.
  await post(server, 'subscription { ticks { n } }', { token })
  leaving.abort()
  await expect(gone).rejects.toThrow()
  await expect.poll(() => server.log.filter((line) => line.includes('"status":499'))).toHaveLength(1)
  server.releaseWrites()
  expect((await stays).body.data?.write).toBe(3)
  await Promise.all(slow)
  expect(server.writes()).toBe(3)
})

it('tells who waits for too long to come again, and gives the turn to others', async () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const turns = createTurns(1)
  const here = { closed: false }
  const end = await turns.take(here, 'one')
  const refused = expect(turns.take(here, 'one')).rejects.toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
  })
  await vi.advanceTimersByTimeAsync(4_999)
  const next = turns.take(here, 'one')
  await vi.advanceTimersByTimeAsync(1)
  await refused
  end?.()
  expect(await next).toBeTypeOf('function')
})

it('lets the addresses come in turn, so that the crowd of one does not hold up the others', async () => {
  const turns = createTurns(1)
  const came: string[] = []
  const here = { closed: false }
  const gone = { closed: true }
  const end = await turns.take(here, 'crowd')
  const asked = [
    ...['crowd 1', 'crowd 2', 'crowd 3'].map((name) => [name, here] as const),
    ['other gone', gone] as const,
    ['other gone too', gone] as const,
    ['other 1', here] as const,
    ['third 1', here] as const,
    ['other 2', here] as const,
  ]
  const done = asked.map(async ([name, client]) => {
    const endTurn = await turns.take(client, name.split(' ')[0] ?? '')
    if (endTurn) came.push(name)
    endTurn?.()
  })
  end?.()
  await Promise.all(done)
  expect(came).toEqual(['crowd 1', 'other 1', 'third 1', 'crowd 2', 'other 2', 'crowd 3'])
})

it('runs four requests for each connection to the database', () => {
  expect(loadConfig({ DATABASE_POOL_SIZE: '25' }).limits.requestsAtOnce).toBe(100)
})
