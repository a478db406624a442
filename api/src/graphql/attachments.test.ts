import { globSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sweepUploads } from '../domain/files/remove.ts'
import { receiveMessage } from '../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { announceFile, createUpload, uploadFile } from '../testing/files.ts'
import { type Company, foundCompany, type Person } from '../testing/people.ts'
import { statementsOf } from '../testing/statements.ts'
import { globalId } from './ids.ts'

let now = Date.now()
let app: TestApp
let acme: Company
let agent: Person
let conversationId: string

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) } })
  acme = await foundCompany(app)
})

beforeEach(async () => {
  now = Date.now()
  agent = await acme.hire('AGENT')
  conversationId = await newConversation()
})

afterAll(() => app.close())

async function newConversation(): Promise<string> {
  const customer = { externalId: app.services.id() }
  const message = await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'Hello' })
  return globalId('Conversation', message.conversationId)
}

const fields = 'message { id text attachments { id name url } }'
const mutations = {
  send: `mutation ($input: SendMessageInput!) { result: sendMessage(input: $input) { ${fields} } }`,
  note: `mutation ($input: AddNoteInput!) { result: addNote(input: $input) { ${fields} } }`,
  receive: `mutation ($input: ReceiveMessageInput!) { result: receiveMessage(input: $input) { ${fields} } }`,
  start: `mutation ($input: StartConversationInput!) { result: startConversation(input: $input) { conversation {
    id messages { edges { node { text attachments { id name url } } } } } } }`,
  delete: `mutation ($input: DeleteMessageInput!) { result: deleteMessage(input: $input) { ${fields} } }`,
}

const ask = (by: Client, what: keyof typeof mutations, input: object) => by.ask(mutations[what], { input })

const send = (by: Client, attachmentIds: string[], input: object = {}) =>
  ask(by, 'send', { conversationId, text: '', clientMessageId: app.services.id(), attachmentIds, ...input })

const errorOf = async (answer: ReturnType<typeof ask>) => (await answer).errors?.[0]?.extensions

const statusOf = async (url: string) => (await fetch(new URL(url, app.url))).status

describe('a message with files', () => {
  it('shows them to everybody who sees it, in the order of the request, and needs no text', async () => {
    const ids = [await uploadFile(agent, 'b.txt'), await uploadFile(agent, 'a.txt')]
    const { data } = await send(agent, ids)
    expect(data.result.message).toMatchObject({
      text: '',
      attachments: [{ id: ids[0], name: 'b.txt' }, { id: ids[1] }],
    })
    const page = `query ($id: ID!) { conversation(id: $id) { lastMessage { attachments { id url } } } }`
    const seen = await acme.owner.get(page, { id: conversationId })
    const [first] = seen.conversation.lastMessage.attachments
    expect([first.id, await statusOf(first.url)]).toEqual([ids[0], 200])
  })

  it('comes with them on a live feed', async () => {
    const { cursor } = await acme.owner.get('{ cursor }')
    const { data } = await send(agent, [await uploadFile(agent, 'live.txt')])
    const live = acme.owner.subscribe(
      'subscription ($after: String) { messageAdded(after: $after) { attachments { name } } }',
      { after: cursor },
    )
    expect((await live.next()).data.messageAdded.attachments).toEqual([{ name: 'live.txt' }])
    live.stop()
    expect(data.result.message.attachments).toHaveLength(1)
  })

  it('can be a note, a first message, and one that an integration or a visitor brings', async () => {
    const note = await ask(agent, 'note', {
      ...{ conversationId, text: '', clientMessageId: app.services.id() },
      attachmentIds: [await uploadFile(agent, 'note.txt')],
    })
    expect(note.data.result.message.attachments).toMatchObject([{ name: 'note.txt' }])

    const key = await acme.integration()
    const received = await ask(key, 'receive', {
      ...{ channelId: globalId('Channel', acme.api.id), customer: { externalId: 'files' }, text: 'Look' },
      attachmentIds: [await uploadFile(key, 'received.txt')],
    })
    expect(received.data.result.message.attachments).toMatchObject([{ name: 'received.txt' }])

    const visitor = await acme.visitor()
    const attachmentIds = [await uploadFile(visitor, 'first.txt')]
    const started = await ask(visitor, 'start', { clientConversationId: 'c', attachmentIds })
    const [edge] = started.data.result.conversation.messages.edges
    expect(edge.node).toMatchObject({ text: '', attachments: [{ name: 'first.txt' }] })
    const again = await ask(visitor, 'start', { clientConversationId: 'c', attachmentIds })
    expect(again.data.result.conversation).toMatchObject({ id: started.data.result.conversation.id })
    expect(again.data.result.conversation.messages.edges).toHaveLength(1)
  })

  it('takes at most ten, each once, and is not empty', async () => {
    const id = globalId('Attachment', app.services.id())
    const issues = async (ids: string[], text = 'x') => (await errorOf(send(agent, ids, { text })))?.issues
    const eleven = Array.from({ length: 11 }, () => globalId('Attachment', app.services.id()))
    expect(await issues(eleven)).toMatchObject([{ path: 'attachmentIds' }])
    expect(await issues([id, id])).toMatchObject([{ path: 'attachmentIds' }])
    expect(await issues([], ' ')).toMatchObject([{ path: 'text' }])
    const start = { channelId: globalId('Channel', acme.api.id), customer: { externalId: 'x' }, text: ' ' }
    const refusal = await errorOf(ask(agent, 'start', { ...start, clientConversationId: 'empty' }))
    expect(refusal?.issues).toMatchObject([{ path: 'text' }])
  })

  it('is sent by one statement, which is the same as ever for a message without files', async () => {
    const texts = async (ids: string[]) =>
      (await statementsOf(() => send(agent, ids, { text: 'x' }))).map(({ text }) => text)
    await texts([])
    const plain = (await texts([])).filter((text) => text.includes('"Message"'))
    expect(plain).toHaveLength(1)
    expect(plain[0]).not.toContain('"Upload"')
    const withFile = await texts([await uploadFile(agent, 'a.txt')])
    expect(withFile.filter((text) => text.includes('"Upload"') && text.includes('INSERT INTO "Message"'))).toHaveLength(
      1,
    )
    expect(withFile.filter((text) => /^(BEGIN|COMMIT)/.test(text))).toEqual([])
  })
})

describe('a file that cannot be attached', () => {
  it('is unknown when somebody else uploaded it, or another company', async () => {
    const colleague = await acme.hire('AGENT')
    const rival = await foundCompany(app, 'Rival')
    for (const other of [colleague, rival.owner, await acme.visitor()]) {
      const id = await uploadFile(other, 'theirs.txt')
      expect(await errorOf(send(agent, [id]))).toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('has not been uploaded', async () => {
    const { attachmentId } = await announceFile(agent, 'a.txt', 5)
    expect(await errorOf(send(agent, [attachmentId]))).toMatchObject({ code: 'CONFLICT', reason: 'UPLOAD_INCOMPLETE' })
  })

  it('is in a message already, also when two take it at once', async () => {
    const id = await uploadFile(agent, 'a.txt')
    const answers = await Promise.all([send(agent, [id]), send(agent, [id])])
    const refused = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions))
    expect(refused).toMatchObject([{ code: 'CONFLICT', reason: 'ATTACHMENT_USED' }])
    const { events, messages } = await countsOf()
    expect(await errorOf(send(agent, [id, await uploadFile(agent, 'b.txt')]))).toMatchObject(refused[0] ?? {})
    expect(await countsOf()).toEqual({ events, messages })
  })

  it('waits with twenty others for a message', async () => {
    const announce = () => agent.ask(createUpload, { input: { name: 'a.txt', size: 5 } })
    for (let n = 0; n < 20; n++) expect((await announce()).errors).toBeUndefined()
    expect((await announce()).errors?.[0]?.extensions.code).toBe('RATE_LIMITED')
  })

  it("is a blocked customer's, or meant for a conversation out of sight", async () => {
    const visitor = await acme.visitor()
    await app.db.customer.updateMany({ where: { id: visitor.session.customer.id }, data: { status: 'BLOCKED' } })
    const input = { name: 'a.txt', size: 5 }
    expect(await errorOf(visitor.ask(createUpload, { input }))).toMatchObject({ code: 'FORBIDDEN' })
    const other = await acme.visitor()
    const refusal = await errorOf(other.ask(createUpload, { input: { ...input, conversationId } }))
    expect(refusal).toMatchObject({ code: 'NOT_FOUND' })
  })

  /** What a refused message must not change: the log has no hole, and nobody's place is taken. */
  async function countsOf() {
    return { events: await app.db.event.count(), messages: await app.db.message.count() }
  }
})

describe('a repeated send', () => {
  it('with the same files gives the same message, with others it is CONFLICT', async () => {
    const [one, two] = [await uploadFile(agent, 'a.txt'), await uploadFile(agent, 'b.txt')]
    const again = (ids: string[]) => send(agent, ids, { clientMessageId: `c ${one}`, text: 'x' })
    const { data } = await again([one, two])
    expect((await again([one, two])).data.result.message.id).toBe(data.result.message.id)
    for (const ids of [[], [one], [two, one], [one, await uploadFile(agent, 'c.txt')]]) {
      const refusal = { code: 'CONFLICT', reason: 'CLIENT_MESSAGE_ID_REUSED' }
      expect(await errorOf(again(ids))).toMatchObject(refusal)
    }
    await ask(agent, 'delete', { messageId: data.result.message.id })
    expect((await again([one, two])).data.result.message.id).toBe(data.result.message.id)
  })

  it('of what an integration received is known by its external id', async () => {
    const key = await acme.integration()
    const input = { channelId: globalId('Channel', acme.api.id), customer: { externalId: 'repeat' }, text: '' }
    const attachmentIds = [await uploadFile(key, 'a.txt')]
    const receive = (externalId: string) => ask(key, 'receive', { ...input, attachmentIds, externalId })
    const { data } = await receive('one')
    expect((await receive('one')).data.result.message.id).toBe(data.result.message.id)
    expect(await errorOf(receive('two'))).toMatchObject({ code: 'CONFLICT', reason: 'ATTACHMENT_USED' })
  })
})

describe('what is removed', () => {
  const storedFiles = () => globSync('**/*-*', { cwd: app.filesFolder }).sort()

  it('with a deleted message is neither shown nor served, and leaves the disk', async () => {
    const before = storedFiles()
    const { data } = await send(agent, [await uploadFile(agent, 'a.txt')])
    const [{ url }] = data.result.message.attachments
    expect(await statusOf(url)).toBe(200)
    const deleted = await ask(agent, 'delete', { messageId: data.result.message.id })
    expect(deleted.data.result.message.attachments).toEqual([])
    expect(await statusOf(url)).toBe(404)
    expect(storedFiles()).toEqual(before)
  })

  it('after a day is what nobody sent, and nothing else', async () => {
    // What other tests left.
    await app.db.upload.updateMany({ where: { uses: 0 }, data: { createdAt: new Date(0) } })
    await sweepUploads(app.services)
    const { data } = await send(agent, [await uploadFile(agent, 'sent.txt')])
    const sent = storedFiles()
    // A key, because it is still good the day after.
    const key = await acme.integration()
    const forgotten = await uploadFile(key, 'forgotten.txt')
    await announceFile(key, 'announced.txt', 5)
    expect(await sweepUploads(app.services)).toBe(0)
    now += 25 * 3_600_000
    expect(await errorOf(send(key, [forgotten]))).toMatchObject({ code: 'NOT_FOUND' })
    const swept = await Promise.all([sweepUploads(app.services), sweepUploads(app.services)])
    expect(Math.max(...swept)).toBeGreaterThanOrEqual(2)
    expect(storedFiles()).toEqual(sent)
    expect(await app.db.upload.count({ where: { uses: 0 } })).toBe(0)
    expect(data.result.message.attachments).toHaveLength(1)
  })

  it('and was left on the disk goes with the next sweep', async () => {
    const { data } = await send(agent, [await uploadFile(agent, 'a.txt')])
    const marked = { where: { uploaderId: agent.agent.id }, data: { deletedAt: new Date(now) } }
    await app.db.upload.updateMany(marked)
    expect(await statusOf(data.result.message.attachments[0].url)).toBe(404)
    const before = storedFiles()
    expect(await sweepUploads(app.services)).toBe(1)
    expect(storedFiles()).toHaveLength(before.length - 1)
    expect(await sweepUploads(app.services)).toBe(0)
  })
})
