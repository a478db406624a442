/** The database is replaced under live subscribers by one without its last events, which then gives their numbers again. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { setConversationStatus } from '../../domain/conversations/set-status.ts'
import { beginEpoch } from '../../domain/feed/begin-epoch.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { sendMessage } from '../../domain/messages/send.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import type { Answer, Client } from '../../testing/client.ts'
import { type Company, foundCompany } from '../../testing/people.ts'

const added = `subscription ($after: String, $conversationId: ID) {
  messageAdded(after: $after, conversationId: $conversationId) { text cursor }
}`

let app: TestApp
/** Nothing rings for it: it learns of everything by its sweep. */
let other: TestApp
let acme: Company
let integration: Client
let first: string
let second: string

beforeAll(async () => {
  app = await startTestApp()
  other = await app.another()
})
beforeEach(async () => {
  acme = await foundCompany(app, `Acme ${app.services.id()}`)
  integration = await acme.integration()
  first = await startConversation()
  second = await startConversation()
})
afterAll(() => app.close())

async function startConversation(): Promise<string> {
  const customer = { externalId: app.services.id() }
  return (await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'start' })).conversationId
}

const write = (conversationId: string, text: string) =>
  sendMessage(acme.ctx, { conversationId, text, clientMessageId: app.services.id() })

/** Takes the log and its messages back to a place, as a standby does that had not received the rest. */
async function goBackTo(seq: number) {
  const { workspaceId } = acme
  await app.db.$transaction(async (db) => {
    await db.message.deleteMany({ where: { workspaceId, feedSeq: { gt: seq } } })
    await db.event.deleteMany({ where: { workspaceId, seq: { gt: seq } } })
    await db.workspaceFeed.update({ where: { workspaceId }, data: { lastSeq: seq } })
    await db.$executeRaw`UPDATE "Conversation" c SET seq =
      (SELECT max(m.seq) FROM "Message" m WHERE m."workspaceId" = c."workspaceId" AND m."conversationId" = c.id)
      WHERE c."workspaceId" = ${workspaceId}::uuid`
    await db.$executeRaw(beginEpoch('test'))
  })
}

const messageIn = ({ data }: Answer): { text: string; cursor: string } => data.messageAdded

it.each([
  ['an instance that hears of the new events', () => app],
  ['an instance that only sweeps', () => other],
])('who was given what is gone must begin again, and everybody else goes on: %s', async (_, instance) => {
  const client = integration.at(instance().url)
  const { cursor } = await client.get('{ cursor }')
  // Several of each, because those who are given the same follow the log together.
  const three = (variables: Record<string, unknown>) => [1, 2, 3].map(() => client.subscribe(added, variables))
  const beyond = three({ after: cursor })
  const elsewhere = three({ after: cursor, conversationId: `con_${second.replaceAll('-', '')}` })
  await write(second, 'kept')
  const seen = await Promise.all(beyond.map(async (live) => messageIn(await live.next())))
  const kept = await write(first, 'kept too')
  await write(first, 'lost 1')
  await write(first, 'lost 2')
  // They go together by now, and are handed these.
  const [rest = []] = await Promise.all(beyond.map(async (live) => (await live.take(3)).map(messageIn)))
  expect([...seen.slice(0, 1), ...rest].map(({ text }) => text)).toEqual(['kept', 'kept too', 'lost 1', 'lost 2'])
  for (const live of elsewhere) expect(messageIn(await live.next()).text).toBe('kept')

  await goBackTo(Number(kept.feedSeq))
  for (const text of ['new 1', 'new 2', 'new 3']) await write(second, text)

  for (const live of beyond) {
    expect((await live.next()).errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EPOCH', resync: true })
  }
  for (const live of elsewhere) {
    expect((await live.take(3)).map((answer) => messageIn(answer).text)).toEqual(['new 1', 'new 2', 'new 3'])
  }
  const before = client.subscribe(added, { after: rest[0]?.cursor })
  expect((await before.take(3)).map(({ data }) => data.messageAdded.text)).toEqual(['new 1', 'new 2', 'new 3'])
  const late = await client.subscribe(added, { after: rest[2]?.cursor }).next()
  expect(late.errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EPOCH' })
  for (const live of [...elsewhere, before]) live.stop()
})

it('who goes on receives everything, though whoever it went together with has to begin again', async () => {
  const inSecond = { conversationId: `con_${second.replaceAll('-', '')}` }
  const { cursor } = await integration.get('{ cursor }')
  const kept = await write(second, 'kept')
  for (const text of ['lost 1', 'lost 2', 'lost 3', 'lost 4']) await write(first, text)
  // It has processed what is about to be gone, and the others are handed what it is given.
  const beyond = acme.owner.subscribe(added, { ...inSecond, after: (await integration.get('{ cursor }')).cursor })
  await expect.poll(() => app.feed.report().followers).toBe(1)
  await setConversationStatus(acme.ctx, { conversationId: second, status: 'CLOSED' })
  const behind = [1, 2].map(() => acme.owner.subscribe(added, { ...inSecond, after: cursor }))
  for (const live of behind) expect(messageIn(await live.next()).text).toBe('kept')
  await expect.poll(() => app.feed.report().followers).toBe(3)

  await goBackTo(Number(kept.feedSeq))
  for (const text of ['new 1', 'new 2', 'new 3']) await write(second, text)

  expect((await beyond.next()).errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EPOCH' })
  for (const live of behind) {
    expect((await live.take(3)).map((answer) => messageIn(answer).text)).toEqual(['new 1', 'new 2', 'new 3'])
    live.stop()
  }
})

it('a copy that never had the epoch of a cursor or of a subscriber trusts neither, wherever they point', async () => {
  const kept = await write(first, 'kept')
  await goBackTo(Number(kept.feedSeq))
  await write(first, 'of one standby')
  const { cursor } = await integration.get('{ cursor }')
  const live = [app, other].map(({ url }) => integration.at(url).subscribe(added, { after: cursor }))
  await write(first, 'also of this one')
  for (const one of live) expect(messageIn(await one.next()).text).toBe('also of this one')
  const [known] = await app.db.feedEpoch.findMany({ where: { workspaceId: acme.workspaceId, epoch: { gt: 1 } } })
  // Two copies cannot take over within one second.
  const second = () => app.db.$queryRaw<{ at: number }[]>`SELECT floor(extract(epoch FROM now()))::int AS at`
  const [then] = await second()
  await expect.poll(async () => (await second())[0]?.at, { timeout: 3000 }).toBeGreaterThan(then?.at ?? 0)

  // The other standby has everything up to here, but for that it was not the first to take over.
  await app.db.feedEpoch.deleteMany({ where: { workspaceId: acme.workspaceId, epoch: known?.epoch } })
  await app.db.workspaceFeed.update({ where: { workspaceId: acme.workspaceId }, data: { epoch: 1 } })
  await app.db.$executeRaw(beginEpoch('test'))
  await write(first, 'of the other')

  for (const one of live) {
    expect((await one.next()).errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EPOCH', resync: true })
  }
  const late = await integration.subscribe(added, { after: cursor }).next()
  expect(late.errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EPOCH' })
})
