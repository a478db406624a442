/** A company's own assistant, which does as docs/assistant.md says, beside two agents and a visitor. */
import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createApiKey } from '../../api/src/domain/accounts/api-keys.ts'
import { type Client, createClient } from '../../api/src/testing/client.ts'
import {
  eventually,
  maya as mayasAccount,
  type Stage,
  startStage,
  tomas as tomasAccount,
  type Visitor,
} from './stage.ts'
import type { Inbox } from './stage-inbox.ts'

let stage: Stage
let maya: Inbox
let tomas: Inbox
let visitor: Visitor
let assistant: Client
/** What the document says to the API, by the names of the operations. */
let documents: Map<string | undefined, string>
/** The question, once the AI is to answer it. */
let question: { id: string; direction: string; text: string }
let conversationId: string

beforeAll(async () => {
  documents = await readDocuments()
  stage = await startStage()
  maya = await stage.enter(mayasAccount)
  tomas = await stage.enter(tomasAccount)
  visitor = await stage.visitor()
  assistant = await hireAssistant()
}, 180_000)
afterAll(() => stage?.close())
afterEach(() => stage.expectSilence())

async function readDocuments() {
  const text = await readFile(new URL('../../docs/assistant.md', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  return new Map(blocks.map((block) => [/(?:mutation|subscription) (\w+)/.exec(block)?.[1], block]))
}

async function hireAssistant() {
  const { services, url } = stage.app
  const { workspaceId } = await services.db.channel.findFirstOrThrow({ where: { name: 'Order system' } })
  const ctx = { ...services, actor: { kind: 'system', workspaceId } } as const
  const { secret } = await createApiKey(ctx, { name: 'Assistant', scopes: ['READ', 'WRITE'] })
  return createClient(url, secret)
}

const documentOf = (name: string) => documents.get(name) ?? ''
const ask = (name: string, more: object = {}) => assistant.ask(documentOf(name), { conversationId, ...more })
const answer = (text: string, clientMessageId = `answer-${question.id}`) =>
  ask('Answer', { questionId: question.id, clientMessageId, text })

const widgetTyping = () => visitor.page.locator('.typing')
const inThread = ({ page }: Inbox) => page.getByRole('region', { name: 'Messages' }).getByText('AI is typing')
const inRow = (agent: Inbox) => agent.row('AI is typing')
const warning = ({ page }: Inbox) => page.getByText('AI is answering right now')
const seenBy = (agent: Inbox): Locator[] => [inThread(agent), inRow(agent), warning(agent)]

async function answeredBy(agent: Inbox, who: 'AI' | 'People') {
  await agent.page.keyboard.press('h')
  // The menu takes the focus as it opens.
  await agent.page.locator('[role="menuitem"]:focus').waitFor()
  await agent.page.getByRole('menuitem', { name: who }).focus()
  await agent.page.keyboard.press('Enter')
  await agent.page.getByRole('button', { name: `Answered by: ${who}` }).waitFor()
}

it('[004-14] an agent hands a conversation to the AI, and the visitor sees who answers now', async () => {
  const live = assistant.subscribe(documentOf('Hear'), { after: (await assistant.get('{ cursor }')).cursor })
  await visitor.say('Where is my kettle?')
  const { message } = (await live.next()).data.events
  // As long as it stands so, an assistant may take it.
  const untouched = { handler: 'AGENT', status: 'WAITING', assignee: null }
  expect(message).toMatchObject({ seq: 1, direction: 'IN', conversation: untouched })
  conversationId = message.conversation.id
  for (const agent of [maya, tomas]) await agent.choose('Where is my kettle?')
  await answeredBy(maya, 'AI')
  const { conversation } = (await live.next()).data.events
  live.stop()
  expect(conversation).toMatchObject({ id: conversationId, handler: 'AI', lastMessage: { direction: 'IN' } })
  question = conversation.lastMessage
  await visitor.page.getByRole('heading', { name: 'Assistant' }).waitFor()
  await eventually(visitor.presence).toBe('Online')
  await tomas.page.getByRole('button', { name: 'Answered by: AI' }).waitFor()
  // Whoever takes what is the AI's already changes nothing.
  expect((await ask('Take')).data?.setConversationHandler.conversation).toEqual({ handler: 'AI' })
})

it('[004-14] that the AI is typing shows in the widget and in both inboxes, and in the widget ends with its answer', async () => {
  const sounds = await visitor.sounds()
  await Promise.all([
    visitor.page.locator('.typing', { hasText: 'Assistant is typing' }).waitFor(),
    ...[maya, tomas].flatMap(seenBy).map((place) => place.waitFor()),
    ask('Type'),
  ])
  expect((await answer('It comes on Monday.')).errors).toBeUndefined()
  await visitor.sees('It comes on Monday.')
  expect(await widgetTyping().isVisible()).toBe(false)
  await eventually(visitor.sounds).toBe(sounds + 1)
  await visitor.page.locator('.message', { hasText: 'It comes on Monday.' }).getByText('Assistant').waitFor()
  for (const agent of [maya, tomas]) {
    await agent.message('It comes on Monday.').waitFor()
    await agent.row('AI: It comes on Monday.').waitFor()
  }
})

it('[004-14] an agent takes over: the visitor sees it, and the AI may neither type nor write', async () => {
  await tomas.page.keyboard.press('i')
  await tomas.page.getByRole('button', { name: 'Assignee: Tomás Reyes' }).waitFor()
  await tomas.say('I have just seen it leave.')
  await tomas.page.getByRole('button', { name: 'Answered by: People' }).waitFor()
  await visitor.page.getByRole('heading', { name: 'Tomás Reyes' }).waitFor()
  for (const refused of [await ask('Type'), await answer('And I know more', 'another')]) {
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', reason: 'HANDLED_BY_AGENT' })
  }
  await eventually(visitor.texts).toEqual(['Where is my kettle?', 'It comes on Monday.', 'I have just seen it leave.'])
})

it('[004-14] an assistant that knows no more asks for a person, and says why', async () => {
  await ask('Take')
  await ask('HandOver', { reason: 'Wants a refund' })
  await maya.page.getByRole('button', { name: 'Answered by: People' }).waitFor()
  await maya.page.getByText('Wants a refund').waitFor()
})
