import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Visitor } from '../testing/people.ts'

let app: TestApp
let acme: Company
let visitor: Visitor
let conversationId: string
let hello: string
beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  visitor = await acme.visitor()
  const { startConversation } = await visitor.get(
    `mutation { startConversation(input: { clientConversationId: "1", text: "Hello" }) { conversation { id lastMessage { id } } } }`,
  )
  conversationId = startConversation.conversation.id
  hello = startConversation.conversation.lastMessage.id
})
afterAll(() => app.close())

const act = (by: Client, mutation: string, input: object) => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`
  return by.get(`mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`, {
    input: { conversationId, ...input },
  })
}

/** The text up to which each has read, as this viewer sees it. */
async function marks(viewer: Client): Promise<Record<string, string | null>> {
  const { conversation } = await viewer.get(
    `query ($id: ID!) { conversation(id: $id) { readCursors { reader { kind } lastReadMessage { text } } } }`,
    { id: conversationId },
  )
  type Mark = { reader: { kind: string }; lastReadMessage: { text: string } | null }
  return Object.fromEntries(
    conversation.readCursors.map(({ reader, lastReadMessage }: Mark) => [reader.kind, lastReadMessage?.text ?? null]),
  )
}

it('tells the last message that was read, to visitors the last that is no note', async () => {
  await act(acme.owner, 'addNote', { text: 'Careful', clientMessageId: 'n' })
  await act(acme.owner, 'markRead', {})
  await act(visitor, 'sendMessage', { text: 'Anybody?', clientMessageId: '2' })
  await act(visitor, 'markRead', { messageId: hello })
  expect(await marks(acme.owner)).toEqual({ AGENT: 'Careful', CUSTOMER: 'Hello' })
  expect(await marks(visitor)).toEqual({ AGENT: 'Hello', CUSTOMER: 'Hello' })
})

it('tells it live', async () => {
  const live = visitor.subscribe(`subscription { readChanged { lastReadMessage { text } } }`)
  await watched(app, 1)
  await act(acme.owner, 'markRead', {})
  expect((await live.next()).data.readChanged).toEqual({ lastReadMessage: { text: 'Anybody?' } })
  live.stop()
})
