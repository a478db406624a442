import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { sendMessage } from '../../domain/messages/send.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import type { Answer, Client } from '../../testing/client.ts'
import { type Company, foundCompany } from '../../testing/people.ts'

let app: TestApp
let acme: Company
let integration: Client
let conversationIds: string[]

const added = `subscription($after: String) { messageAdded(after: $after) { id cursor text seq conversation { id } } }`

beforeAll(async () => {
  // A small ring and small pages, so that a few hundred messages pass through every seam.
  app = await startTestApp({ settings: { FEED_RING_SIZE: '32', FEED_PAGE_SIZE: '16' } })
  acme = await foundCompany(app)
  integration = await acme.integration()
  conversationIds = await startConversations(4)
})

afterAll(() => app.close())

async function startConversations(count: number): Promise<string[]> {
  const made = Array.from({ length: count }, () =>
    receiveMessage(acme.ctx, { channelId: acme.api.id, customer: { externalId: app.services.id() }, text: 'start' }),
  )
  return (await Promise.all(made)).map(({ conversationId }) => conversationId)
}

const write = (index: number) =>
  sendMessage(acme.ctx, {
    conversationId: conversationIds[index % conversationIds.length] ?? '',
    text: `message ${index}`,
    clientMessageId: app.services.id(),
  })

const idOf = ({ data, errors }: Answer): string => data?.messageAdded.id ?? JSON.stringify(errors)
const cursorNow = async (client = integration): Promise<string> => (await client.get('{ cursor }')).cursor

/** Every message after a cursor, in the order of the log. */
async function inLog(fromSeq: number): Promise<string[]> {
  const events = await app.db.event.findMany({
    where: { workspaceId: acme.workspaceId, type: 'message.added', seq: { gt: fromSeq } },
    orderBy: { seq: 'asc' },
  })
  return events.map(({ subjectId }) => `msg_${subjectId.replaceAll('-', '')}`)
}

const topOf = async () =>
  Number((await app.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId: acme.workspaceId } })).lastSeq)

describe('the seam between log and live', () => {
  it('gives everyone who joins while messages are written the exact union, in order', async () => {
    const [start, cursor] = [await topOf(), await cursorNow()]
    const writing = Promise.all(Array.from({ length: 8 }, (_, writer) => writeMany(writer, 50)))
    const chains = await Promise.all(Array.from({ length: 12 }, (_, index) => followInPieces(cursor, 400, index + 3)))
    await writing
    const expected = await inLog(start)
    expect(expected).toHaveLength(400)
    for (const chain of chains) expect(chain).toEqual(expected)
  })

  it('resumes at every position of the log', async () => {
    const start = await topOf()
    for (let index = 0; index < 40; index++) await write(index)
    const expected = await inLog(start)
    const tails = await Promise.all(
      expected.map(async (_, skip) => {
        const after = app.services.cursors.encode({ workspaceId: acme.workspaceId, epoch: 1, seq: start + skip })
        const live = integration.subscribe(added, { after })
        const taken = await live.take(expected.length - skip)
        live.stop()
        return taken.map(idOf)
      }),
    )
    for (const [skip, tail] of tails.entries()) expect(tail).toEqual(expected.slice(skip))
  })

  async function writeMany(writer: number, count: number) {
    for (let index = 0; index < count; index++) await write(writer + index)
  }

  /** Reads a number of messages through many subscriptions, each resuming where the one before was cut. */
  async function followInPieces(cursor: string, count: number, piece: number): Promise<string[]> {
    const ids: string[] = []
    let after = cursor
    while (ids.length < count) {
      const live = integration.subscribe(added, { after })
      for (const answer of await live.take(Math.min(piece * 7, count - ids.length))) {
        ids.push(idOf(answer))
        after = answer.data.messageAdded.cursor
      }
      live.stop()
    }
    return ids
  }
})

it('[003-06] a slow reader that fell out of the ring reads on from the log and misses nothing', async () => {
  const [start, cursor] = [await topOf(), await cursorNow()]
  const live = integration.subscribe(added, { after: cursor })
  await write(0)
  await live.next()
  await Promise.all(Array.from({ length: 200 }, (_, index) => write(index)))
  const rest = (await live.take(200)).map(idOf)
  expect(rest).toEqual((await inLog(start)).slice(1))
  live.stop()
})

it('two instances on one database, with nothing between them, deliver within about a second', async () => {
  const other = await app.another()
  const live = integration.at(other.url).subscribe(added, { after: await cursorNow() })
  await write(0)
  await live.next()
  const sentAt = performance.now()
  const message = await write(1)
  const answer = await live.next()
  expect(answer.data.messageAdded.id).toBe(`msg_${message.id.replaceAll('-', '')}`)
  // The sweep is the only way; generous for a busy machine, and far below any polling client.
  expect(performance.now() - sentAt).toBeLessThan(3000)
  expect(other.feed.report().repairs.tail).toBeGreaterThan(0)
  live.stop()
  await other.close()
})

it('survives lost, doubled and overtaking doorbells', async () => {
  const [start, cursor] = [await topOf(), await cursorNow()]
  const { doorbell } = app.services
  const ring = doorbell.ring
  let rung = 0
  doorbell.ring = (events) => {
    rung++
    if (rung % 5 === 0) return
    if (rung % 3 === 0) setTimeout(() => ring(events), 80)
    else ring(events)
    if (rung % 4 === 0) ring(events)
  }
  const live = integration.subscribe(added, { after: cursor })
  for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 10 }, (_, index) => write(index)))
  doorbell.ring = ring
  await write(0)
  const received = (await live.take(101)).map(idOf)
  expect(received).toEqual(await inLog(start))
  expect(live.pending).toBe(0)
  live.stop()
})

it('outlasts a database that drops every connection', async () => {
  const [start, cursor] = [await topOf(), await cursorNow()]
  const live = integration.subscribe(added, { after: cursor })
  await write(0)
  await live.next()
  await app.db.$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`
  const sent = await Promise.all(Array.from({ length: 20 }, (_, index) => persistently(() => write(index))))
  expect((await live.take(20)).map(idOf)).toEqual((await inLog(start)).slice(1))
  expect(sent).toHaveLength(20)
  live.stop()

  async function persistently<T>(action: () => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        return await action()
      } catch (error) {
        if (attempt === 9) throw error
      }
    }
    throw new Error('unreachable')
  }
})

it('leaves nothing behind when subscribers go', async () => {
  const lives = Array.from({ length: 30 }, () => integration.subscribe(added))
  await expect.poll(() => app.feed.report().followers).toBe(30)
  for (const live of lives) live.stop()
  await expect.poll(() => app.feed.report()).toMatchObject({ followers: 0, loops: 0 })
})
