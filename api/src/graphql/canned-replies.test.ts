import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCannedReply } from '../domain/canned-replies/create.ts'
import { fillVariables } from '../domain/canned-replies/variables.ts'
import { assignConversation } from '../domain/conversations/assign.ts'
import { receiveMessage } from '../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { type Company, foundCompany, type Person } from '../testing/people.ts'
import { globalId } from './ids.ts'

let app: TestApp
let acme: Company
let agent: Person

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

afterAll(() => app.close())

const mutations = {
  create:
    'mutation ($input: CreateCannedReplyInput!) { createCannedReply(input: $input) { cannedReply { id shortcut text } } }',
  update:
    'mutation ($input: UpdateCannedReplyInput!) { updateCannedReply(input: $input) { cannedReply { shortcut text } } }',
  delete:
    'mutation ($input: DeleteCannedReplyInput!) { deleteCannedReply(input: $input) { cannedReply { shortcut } } }',
}

const ask = (by: Client, what: keyof typeof mutations, input: object) => by.ask(mutations[what], { input })

async function save(shortcut: string, text = 'Some text'): Promise<string> {
  const { data } = await ask(acme.owner, 'create', { shortcut, text })
  return data.createCannedReply.cannedReply.id
}

const errorOf = async (answer: ReturnType<typeof ask>) => (await answer).errors?.[0]?.extensions

const listed = async (by: Client) =>
  (await by.get('{ cannedReplies { shortcut text } }')).cannedReplies.map(
    ({ shortcut }: { shortcut: string }) => shortcut,
  )

describe('canned replies', () => {
  it('are kept in order for every agent, in small letters and without a slash', async () => {
    for (const shortcut of ['/Refund', 'привіт', 'hours.weekend']) await save(shortcut)
    expect(await listed(agent)).toEqual(['hours.weekend', 'refund', 'привіт'])
    expect(await listed(await acme.integration(['READ']))).toHaveLength(3)
  })

  it('have one shortcut each, in each company', async () => {
    await save('twice')
    const taken = { code: 'CONFLICT', reason: 'SHORTCUT_TAKEN' }
    expect(await errorOf(ask(acme.owner, 'create', { shortcut: 'Twice', text: 'x' }))).toMatchObject(taken)
    const other = await save('once')
    expect(await errorOf(ask(acme.owner, 'update', { cannedReplyId: other, shortcut: 'twice' }))).toMatchObject(taken)
    const rival = await foundCompany(app, 'Rival')
    expect((await ask(rival.owner, 'create', { shortcut: 'twice', text: 'x' })).errors).toBeUndefined()
    expect(await listed(rival.owner)).toEqual(['twice'])
  })

  it('change and go', async () => {
    const cannedReplyId = await save('changing', 'Before')
    const updated = await ask(acme.owner, 'update', { cannedReplyId, text: 'After' })
    expect(updated.data.updateCannedReply.cannedReply).toEqual({ shortcut: 'changing', text: 'After' })
    expect((await ask(acme.owner, 'delete', { cannedReplyId })).errors).toBeUndefined()
    expect(await errorOf(ask(acme.owner, 'delete', { cannedReplyId }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await errorOf(ask(acme.owner, 'update', { cannedReplyId, text: 'x' }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are written by owners, administrators and keys that manage alone', async () => {
    const cannedReplyId = await save('kept', 'Kept')
    for (const by of [agent, await acme.integration(['READ', 'WRITE'])]) {
      expect(await errorOf(ask(by, 'create', { shortcut: 'no', text: 'x' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await errorOf(ask(by, 'update', { cannedReplyId, text: 'x' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await errorOf(ask(by, 'delete', { cannedReplyId }))).toMatchObject({ code: 'FORBIDDEN' })
    }
    const admin = await acme.hire('ADMIN')
    expect((await ask(admin, 'update', { cannedReplyId, text: 'Better' })).errors).toBeUndefined()
  })

  it('stop at 500', async () => {
    const full = await foundCompany(app, 'Full')
    const data = Array.from({ length: 500 }, (_, n) => ({
      id: app.services.id(),
      workspaceId: full.workspaceId,
      shortcut: `r${n}`,
      text: 'x',
    }))
    await app.db.cannedReply.createMany({ data })
    const refusal = await errorOf(ask(full.owner, 'create', { shortcut: 'more', text: 'x' }))
    expect(refusal).toMatchObject({ code: 'CONFLICT', reason: 'TOO_MANY' })
  })

  it.each([
    [{ shortcut: 'two words' }, 'shortcut'],
    [{ shortcut: '' }, 'shortcut'],
    [{ shortcut: 'x'.repeat(51) }, 'shortcut'],
    [{ text: ' \n' }, 'text'],
    [{ text: 'ж'.repeat(5_001) }, 'text'],
    [{ text: 'nul \u0000' }, 'text'],
  ])('refuse %j', async (wrong, path) => {
    const refusal = await errorOf(ask(acme.owner, 'create', { shortcut: 'fine', text: 'Fine', ...wrong }))
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path }] })
  })

  it('name every variable that does not exist', async () => {
    const text = 'Dear {{ customer.nmae }}, {{agent.name}} of {{company}}, {{company}} {{}}'
    const unknown = { code: 'BAD_USER_INPUT', unknownVariables: ['customer.nmae', 'company', ''] }
    expect(await errorOf(ask(acme.owner, 'create', { shortcut: 'typo', text }))).toMatchObject(unknown)
    const cannedReplyId = await save('right')
    expect(await errorOf(ask(acme.owner, 'update', { cannedReplyId, text }))).toMatchObject(unknown)
  })
})

describe('renderCannedReply', () => {
  const render = (by: Client, id: string, conversationId: string) =>
    by.ask('query ($id: ID!, $conversationId: ID!) { renderCannedReply(id: $id, conversationId: $conversationId) }', {
      id,
      conversationId: globalId('Conversation', conversationId),
    })
  const write = (name: string | null) =>
    receiveMessage(acme.ctx, {
      channelId: acme.api.id,
      customer: { externalId: app.services.id(), name },
      text: 'Hello',
      externalId: app.services.id(),
    })

  it('speaks for the agent, to the customer, and never fills in what a name holds', async () => {
    const id = await save('hello', 'Hello {{customer.name}}, I am {{ agent.name }} of {{workspace.name}}.')
    const { conversationId } = await write('Mr {{agent.name}} $& $1')
    const { data } = await render(agent, id, conversationId)
    expect(data.renderCannedReply).toBe('Hello Mr {{agent.name}} $& $1, I am AGENT of Acme of Acme.')
  })

  it('speaks for the assignee, else for the company, when a key asks', async () => {
    const id = await save('signed', '{{agent.name}}')
    const { conversationId } = await write('Ann')
    const key = await acme.integration(['READ'])
    expect((await render(key, id, conversationId)).data.renderCannedReply).toBe('Acme')
    await assignConversation(acme.ctx, { conversationId, assigneeId: agent.agent.id })
    expect((await render(key, id, conversationId)).data.renderCannedReply).toBe('AGENT of Acme')
  })

  it('reads well for a customer without a name', async () => {
    const id = await save('nameless', 'Вітаю, {{customer.name}}! Hello {{customer.name}}, welcome.')
    const { conversationId } = await write(null)
    expect((await render(agent, id, conversationId)).data.renderCannedReply).toBe('Вітаю! Hello, welcome.')
  })

  it('shows nothing of another company', async () => {
    const rival = await foundCompany(app, 'Rival')
    const { id } = await createCannedReply(rival.ctx, { shortcut: 'theirs', text: 'Theirs' })
    const { conversationId } = await write('Ann')
    const answer = await render(agent, globalId('CannedReply', id), conversationId)
    expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })
})

describe('a variable without a value', () => {
  const nobody = { 'customer.name': null, 'agent.name': 'Ann', 'workspace.name': 'Acme' }
  it.each([
    ['Hello {{customer.name}}, how are you?', 'Hello, how are you?'],
    ['Hello, {{customer.name}}!', 'Hello!'],
    ['{{customer.name}}, hello', 'hello'],
    ['Hi.\n{{customer.name}}: good news', 'Hi.\ngood news'],
    ['Hello {{customer.name}} and welcome', 'Hello and welcome'],
    ['{{customer.name}}', ''],
    ['{{agent.name}}, {{workspace.name}}', 'Ann, Acme'],
    ['{{nobody.name}} stays', '{{nobody.name}} stays'],
  ])('%j becomes %j', (text, filled) => {
    expect(fillVariables(text, nobody)).toBe(filled)
  })
})
