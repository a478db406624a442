import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginEpoch } from '../../domain/feed/begin-epoch.ts'
import { deleteMessage } from '../../domain/messages/delete.ts'
import { editMessage } from '../../domain/messages/edit.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { sendMessage } from '../../domain/messages/send.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import type { Client } from '../../testing/client.ts'
import { type Company, foundCompany } from '../../testing/people.ts'

let app: TestApp
let acme: Company
let integration: Client

const added = `subscription($after: String, $conversationId: ID) {
  messageAdded(after: $after, conversationId: $conversationId) { id text deletedAt cursor }
}`

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  integration = await acme.integration()
})

afterAll(() => app.close())

const receive = (text: string, externalId = 'r-1') =>
  receiveMessage(acme.ctx, { channelId: acme.api.id, customer: { externalId }, text })

const cursorNow = async (): Promise<string> => (await integration.get('{ cursor }')).cursor

const codeOf = async (variables: Record<string, unknown>, client = integration) => {
  const { errors } = await client.subscribe(added, variables).next()
  return errors?.[0]?.extensions
}

describe('a cursor that cannot be kept', () => {
  it('is CURSOR_MALFORMED when it is garbage or of another company', async () => {
    const other = await foundCompany(app, 'Other')
    const foreign = (await other.owner.get('{ cursor }')).cursor
    expect(await codeOf({ after: 'garbage' })).toMatchObject({ code: 'CURSOR_MALFORMED', resync: true })
    expect(await codeOf({ after: foreign })).toMatchObject({ code: 'CURSOR_MALFORMED', resync: true })
  })

  it('is CURSOR_EPOCH beyond the end of the log, and after a restore beyond what was kept', async () => {
    await receive('before the restore')
    const position = { workspaceId: acme.workspaceId, epoch: 1 }
    const { lastSeq } = await app.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId: acme.workspaceId } })
    const at = (seq: number, epoch = 1) => app.services.cursors.encode({ ...position, epoch, seq })
    expect(await codeOf({ after: at(Number(lastSeq) + 1) })).toMatchObject({ code: 'CURSOR_EPOCH', resync: true })
    expect(await codeOf({ after: at(1, 2) })).toMatchObject({ code: 'CURSOR_EPOCH' })

    await app.db.$executeRaw(beginEpoch('test'))
    await receive('after the restore')
    expect(await codeOf({ after: at(Number(lastSeq) + 1) })).toMatchObject({ code: 'CURSOR_EPOCH' })
    const live = integration.subscribe(added, { after: at(Number(lastSeq)) })
    expect((await live.next()).data.messageAdded.text).toBe('after the restore')
    live.stop()
  })

  it('is CURSOR_EXPIRED below the floor of the log', async () => {
    const other = await foundCompany(app, 'Trimmed')
    const cursor = app.services.cursors.encode({ workspaceId: other.workspaceId, epoch: 1, seq: 0 })
    await app.db.workspaceFeed.update({ where: { workspaceId: other.workspaceId }, data: { firstSeq: 3 } })
    expect(await codeOf({ after: cursor }, other.owner)).toMatchObject({ code: 'CURSOR_EXPIRED', resync: true })
  })
})

it('a conversation that is not there or not visible is NOT_FOUND', async () => {
  expect(await codeOf({ conversationId: 'con_01930000000070008000000000000001' })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await codeOf({ conversationId: 'nonsense' })).toMatchObject({ code: 'NOT_FOUND' })
})

it('delivers a replayed message as it is now, a deleted one as a tombstone, and skips a trimmed one', async () => {
  const after = await cursorNow()
  const [edited, deleted, trimmed, last] = [
    await receive('a'),
    await receive('b'),
    await receive('c'),
    await receive('d'),
  ]
  const { conversationId, senderId } = edited
  const visitor = {
    kind: 'visitor',
    workspaceId: acme.workspaceId,
    sessionId: senderId,
    customerId: senderId,
    channelId: acme.api.id,
    trustedDocumentsOnly: false,
  } as const
  await editMessage({ ...acme.ctx, actor: visitor }, { messageId: edited.id, text: 'A' })
  await deleteMessage(acme.ctx, { messageId: deleted.id })
  await app.db.message.delete({ where: { workspaceId_id: { workspaceId: acme.workspaceId, id: trimmed.id } } })
  const live = integration.subscribe(added, { after, conversationId: `con_${conversationId.replaceAll('-', '')}` })
  const texts = (await live.take(3)).map(({ data }) => data.messageAdded)
  expect(texts).toMatchObject([{ text: 'A' }, { text: '', deletedAt: expect.any(String) }, { text: last.text }])
  live.stop()
})

it('shows an edit that came after the message was first delivered to everyone who reads it later', async () => {
  const after = await cursorNow()
  const early = integration.subscribe(added, { after })
  const { id, conversationId } = await receive('first')
  expect((await early.next()).data.messageAdded.text).toBe('first')
  await deleteMessage(acme.ctx, { messageId: id })
  await sendMessage(acme.ctx, { conversationId, text: 'second', clientMessageId: 'after-delete' })
  await early.next()
  const late = integration.subscribe(added, { after })
  expect((await late.take(2)).map(({ data }) => data.messageAdded.text)).toEqual(['', 'second'])
  early.stop()
  late.stop()
})

it('`Message.cursor` resumes after that message', async () => {
  await receive('one')
  const { edges } = (
    await integration.get('{ conversations(first: 1) { edges { node { lastMessage { cursor text } } } } }')
  ).conversations
  await receive('two')
  const live = integration.subscribe(added, { after: edges[0].node.lastMessage.cursor })
  expect((await live.next()).data.messageAdded.text).toBe('two')
  live.stop()
})

it('`Query.cursor` is read before anything else of its request, wherever it stands in the document', async () => {
  const document =
    'query($id: ID!) { conversation(id: $id) { subject } ...Position } fragment Position on Query { cursor }'
  const { conversationId } = await receive('seen before')
  const id = `con_${conversationId.replaceAll('-', '')}`
  // Nobody can read positions while this holds the table; what is changed meanwhile comes after the cursor.
  const answer = await app.db.$transaction(async (db) => {
    await db.$executeRaw`LOCK TABLE "WorkspaceFeed" IN ACCESS EXCLUSIVE MODE`
    const asked = integration.ask(document, { id })
    await expect.poll(() => waitingForFeed()).toBe(1)
    await integration.get('query($id: ID!) { conversation(id: $id) { subject } }', { id })
    await db.$executeRaw`UPDATE "Conversation" SET subject = 'changed meanwhile' WHERE id = ${conversationId}::uuid`
    return { asked }
  })
  expect((await answer.asked).data.conversation.subject).toBe('changed meanwhile')

  async function waitingForFeed() {
    const rows = await app.db.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '"WorkspaceFeed"'::regclass`
    return rows.length
  }
})

it('`Query.cursor` beside a page misses nothing between the page and the subscription', async () => {
  const snapshot = `{ conversations(first: 1) { edges { node { messages(last: 100) { edges { node { id } } } } } } cursor }`
  const busy = Promise.all(Array.from({ length: 60 }, (_, index) => receive(`busy ${index}`)))
  const views = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const { cursor, conversations } = await integration.get(snapshot)
      const shown: string[] = conversations.edges[0].node.messages.edges.map(
        ({ node }: { node: { id: string } }) => node.id,
      )
      return { shown: new Set(shown), live: integration.subscribe(added, { after: cursor }) }
    }),
  )
  const all = (await busy).map(({ id }) => `msg_${id.replaceAll('-', '')}`)
  for (const { shown, live } of views) {
    const missing = new Set(all.filter((id) => !shown.has(id)))
    while (missing.size > 0) missing.delete((await live.next()).data.messageAdded.id)
    live.stop()
  }
})
