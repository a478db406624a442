import { afterAll, beforeAll, expect, it } from 'vitest'
import { receiveMessage } from '../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { type Company, foundCompany } from '../testing/people.ts'

let app: TestApp
let acme: Company
let integration: Client

beforeAll(async () => {
  app = await startTestApp({ settings: { DATABASE_POOL_SIZE: '2' } })
  acme = await foundCompany(app)
  integration = await acme.integration()
})

afterAll(() => app.close())

it('an instance goes on while a newer one adds columns to its tables', async () => {
  // More than once, so that every statement is prepared.
  for (let round = 0; round < 4; round++) await useEverything()
  for (const table of [
    'Channel',
    'Conversation',
    'Customer',
    'CustomerIdentity',
    'Event',
    'Message',
    'ReadCursor',
    'Session',
    'Agent',
    'ApiKey',
    'WorkspaceFeed',
  ]) {
    await app.db.$executeRawUnsafe(`ALTER TABLE "${table}" ADD COLUMN "addedLater" text`)
  }
  await useEverything()

  async function useEverything() {
    const channelId = `chn_${acme.api.id.replaceAll('-', '')}`
    const { cursor } = await acme.owner.get(
      '{ cursor channels { name } customers(first: 2) { edges { node { name } } } }',
    )
    const customer = { externalId: app.services.id() }
    const received = await integration.get(
      'mutation($input: ReceiveMessageInput!) { receiveMessage(input: $input) { message { id conversation { id } } } }',
      { input: { channelId, customer, text: 'hello' } },
    )
    const { id: messageId, conversation } = received.receiveMessage.message
    const conversationId = conversation.id
    const sent = await acme.owner.get(
      'mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }',
      { input: { conversationId, text: 'hi', clientMessageId: app.services.id() } },
    )
    await acme.owner.get('mutation($input: EditMessageInput!) { editMessage(input: $input) { message { id } } }', {
      input: { messageId: sent.sendMessage.message.id, text: 'hi there' },
    })
    await acme.owner.get('mutation($input: MarkReadInput!) { markRead(input: $input) { readCursor { readAt } } }', {
      input: { conversationId },
    })
    await acme.owner.get(
      'mutation($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }',
      { input: { channelId, customer, clientConversationId: app.services.id() } },
    )
    await acme.owner.get(
      'mutation($input: SetChannelRestrictionInput!) { setChannelRestriction(input: $input) { channel { id } } }',
      { input: { channelId, isRestricted: false } },
    )
    const page = `{ conversations(first: 5) { edges { node { unreadCount lastMessage { text } messages(last: 3) { edges { node { text } } } } } }
      conversation(id: "${conversationId}") { id } node(id: "${messageId}") { id } }`
    await acme.owner.get(page)
    const live = integration.subscribe('subscription($after: String) { messageAdded(after: $after) { text } }', {
      after: cursor,
    })
    expect((await live.take(2)).map(({ data }) => data.messageAdded.text)).toEqual(['hello', 'hi there'])
    live.stop()
  }
})

it('an instance skips an event that only a newer one knows, and delivers what comes before and after it', async () => {
  const { cursor } = await acme.owner.get('{ cursor }')
  const after = { after: cursor }
  const everything = acme.owner.subscribe('subscription ($after: String) { events(after: $after) { type } }', after)
  const { id } = await receive('before')
  expect((await everything.take(2)).map(({ data }) => data.events.type)).toEqual(types)

  await app.db.$executeRaw`
    WITH feed AS (
      UPDATE "WorkspaceFeed" SET "lastSeq" = "lastSeq" + 1 WHERE "workspaceId" = ${acme.workspaceId}::uuid RETURNING *
    )
    INSERT INTO "Event" ("workspaceId", seq, epoch, type, "actorKind", "subjectId", data)
    SELECT "workspaceId", "lastSeq", epoch, 'message.translated', 'system', ${id}::uuid, '{}' FROM feed`
  await receive('after')

  expect((await everything.take(2)).map(({ data }) => data.events.type)).toEqual(types)
  everything.stop()
  // From the log, and for one who sees less.
  const member = await acme.hire('AGENT')
  for (const client of [acme.owner, member, integration]) {
    const again = client.subscribe('subscription ($after: String) { events(after: $after) { type } }', after)
    expect((await again.take(4)).map(({ data }) => data.events.type)).toEqual([...types, ...types])
    again.stop()
  }
})

const types = ['CONVERSATION_STARTED', 'MESSAGE_ADDED']

const receive = (text: string) =>
  receiveMessage(acme.ctx, { channelId: acme.api.id, customer: { externalId: app.services.id() }, text })
