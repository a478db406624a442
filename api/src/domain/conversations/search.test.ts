import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { globalId } from '../../graphql/ids.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import type { Client } from '../../testing/client.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import { addChannelMember } from '../channels/access.ts'
import { createChannel } from '../channels/create.ts'
import { addNote } from '../messages/add-note.ts'
import { deleteMessage } from '../messages/delete.ts'
import { editMessage } from '../messages/edit.ts'
import { sendMessage } from '../messages/send.ts'
import { assignConversation } from './assign.ts'
import { setConversationStatus } from './set-status.ts'
import { startConversation } from './start.ts'

let app: TestApp
let acme: Company
let agent: Person
let board: string
const chats: Record<string, string> = {}

const customers = {
  olena: { name: 'Олена Петренко', email: 'olena.petrenko@shop.example', phone: '+380441234567' },
  john: { name: "John O'Neil-Smith", email: 'john+sales@acme.example' },
  hidden: { name: 'Hidden Person', externalId: 'secret-visitor' },
}

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  const channel = await createChannel(acme.ctx, { kind: 'API', name: 'Board', isRestricted: true })
  board = channel.id
  chats.olena = await begin('olena', { text: 'Where is my parcel number 4711-X?' })
  chats.john = await begin('john', { kind: 'EMAIL', subject: 'Refund of order #900', text: 'Bitte um Rückzahlung' })
  chats.hidden = await begin('hidden', { channelId: board, text: 'A parcel for the board' })
  await sendMessage(acme.ctx, {
    conversationId: chats.olena,
    text: 'It left Kyiv: see track.example/t4711',
    clientMessageId: 'a',
  })
  await addNote(acme.ctx, { conversationId: chats.olena, text: 'She sounds impatient', clientMessageId: 'n' })
})

afterAll(() => app.close())

async function begin(
  who: keyof typeof customers,
  { text, channelId = acme.api.id, ...rest }: { text: string; channelId?: string; kind?: 'EMAIL'; subject?: string },
): Promise<string> {
  const started = await startConversation(acme.ctx, {
    channelId,
    customer: customers[who],
    clientConversationId: app.services.id(),
    text,
    ...rest,
  })
  return started.id
}

interface Found {
  id: string
}

const query = `query ($filter: ConversationFilter, $first: Int, $after: String) {
  conversations(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`

async function list(filter: object, by: Client = acme.owner): Promise<string[]> {
  const { conversations } = await by.get(query, { filter })
  return conversations.edges.map(({ node }: { node: Found }) => nameOf(node.id))
}

const nameOf = (id: string) =>
  Object.keys(chats).find((name) => globalId('Conversation', chats[name] ?? '') === id) ?? id

const search = (words: string, by?: Client) => list({ search: words }, by)

describe('searching conversations', () => {
  it.each([
    ['a name', 'Петренко', ['olena']],
    ['a name in small letters, as far as it is typed', 'пет', ['olena']],
    ['both names in any order', 'smith john', ['john']],
    ['a part behind an apostrophe', 'neil', ['john']],
    ['an e-mail address', 'olena.petrenko@shop.example', ['olena']],
    ['the beginning of an e-mail address', 'john+sa', ['john']],
    ['a phone number', '+38044', ['olena']],
    ['a subject', 'refund 900', ['john']],
    ['a message of the customer', 'Parcel', ['hidden', 'olena']],
    ['a message of the company, by a part of an address', 't4711', ['olena']],
    ['a number in a message', '4711-x', ['olena']],
    ['letters beyond ASCII', 'rückz', ['john']],
    ['an internal note', 'impatient', ['olena']],
    ['words that are in two messages, never in one', 'parcel kyiv', []],
    ['what nobody wrote', 'zeppelin', []],
    ['no word at all', '?!', []],
    ['the operators of the search language', "a:* | b & !(c) <-> 'd' \\", []],
  ])('finds %s', async (_, words, found) => {
    expect((await search(words)).toSorted()).toEqual(found)
  })

  it.each(['', ' ', 'a', ' b ', 'x'.repeat(201)])('refuses %j', async (words) => {
    expect((await acme.owner.ask(query, { filter: { search: words } })).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    )
  })

  it('shows each only what it may see: of channels, of companies, and no notes to visitors', async () => {
    expect(await search('parcel', agent)).toEqual(['olena'])
    expect(await search('hidden', agent)).toEqual([])
    await addChannelMember(acme.ctx, { channelId: board, agentId: agent.agent.id })
    expect((await search('parcel', agent)).toSorted()).toEqual(['hidden', 'olena'])
    const rival = await foundCompany(app, 'Rival')
    expect(await search('parcel', rival.owner)).toEqual([])
    const visitor = await acme.visitor()
    const { conversation } = (
      await visitor.get(
        'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }',
        {
          input: { text: 'A blue giraffe', clientConversationId: 'giraffe' },
        },
      )
    ).startConversation
    const conversationId = (await app.db.conversation.findFirstOrThrow({ where: { clientConversationId: 'giraffe' } }))
      .id
    await addNote(acme.ctx, { conversationId, text: 'certainly a troll', clientMessageId: 'n' })
    expect(await search('giraffe', visitor)).toEqual([conversation.id])
    expect(await search('troll', visitor)).toEqual([])
    // Nor by whether there is more: such words are looked for in another way.
    const { conversations } = await visitor.get(query, { filter: { search: 'troll' }, first: 0 })
    expect(conversations.pageInfo.hasNextPage).toBe(false)
    expect(await search('troll')).toEqual([conversation.id])
    expect(await search('parcel', visitor)).toEqual([])
  })

  it('follows edits, and forgets what was deleted', async () => {
    const conversationId = chats.john ?? ''
    const message = await sendMessage(acme.ctx, { conversationId, text: 'We sell umbrellas', clientMessageId: 'e' })
    expect(await search('umbrella')).toEqual(['john'])
    await editMessage(acme.ctx, { messageId: message.id, text: 'We sell raincoats' })
    expect([await search('umbrella'), await search('raincoats')]).toEqual([[], ['john']])
    await deleteMessage(acme.ctx, { messageId: message.id })
    expect(await search('raincoats')).toEqual([])
  })

  it('together with other conditions, and page by page', async () => {
    expect(await list({ search: 'parcel', channelId: globalId('Channel', acme.api.id) })).toEqual(['olena'])
    expect(await list({ search: 'parcel', status: ['CLOSED'] })).toEqual([])
    const seen: string[] = []
    let after: string | null = null
    do {
      const { conversations } = await acme.owner.get(query, { filter: { search: 'parcel' }, first: 1, after })
      seen.push(...conversations.edges.map(({ node }: { node: Found }) => nameOf(node.id)))
      after = conversations.pageInfo.hasNextPage ? conversations.pageInfo.endCursor : null
    } while (after)
    expect(seen).toEqual(['olena', 'hidden'])
  })
})

describe('a word that is everywhere', () => {
  it('is found in the newest conversations first, by the same rules', async () => {
    const company = await foundCompany(app, 'Busy')
    const words = await conversationsOf(company, 1_100)
    await app.db.$executeRaw`
      UPDATE "Message" SET text = text || ' needle' WHERE "workspaceId" = ${company.workspaceId}::uuid AND text = 'everywhere 1099'`
    const page = async (filter: object, by: Client = company.owner) => {
      const { conversations } = await by.get(query, { filter, first: 3 })
      return conversations.edges.map(({ node }: { node: Found }) => node.id)
    }
    expect(await page({ search: 'everywhere' })).toEqual(words.slice(0, 3))
    expect(await page({ search: 'EVERY needle' })).toEqual([words[1_099]])
    expect(await page({ search: 'everywhere', status: ['CLOSED'] })).toEqual([])
    expect(await page({ search: 'everywhere' }, await company.hire('AGENT'))).toEqual(words.slice(0, 3))
  })

  /** Chats with six messages each, the newest first. */
  async function conversationsOf(company: Company, count: number): Promise<string[]> {
    const { workspaceId } = company
    const first = await startConversation(company.ctx, {
      channelId: company.api.id,
      customer: { externalId: 'first' },
      clientConversationId: 'first',
      text: 'Hello',
    })
    await app.db.$executeRaw`
      WITH c AS (
        INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", kind, starter, "lastMessageAt")
        SELECT gen_random_uuid(), ${workspaceId}::uuid, ${company.api.id}::uuid, ${first.customerId}::uuid, 'EMAIL', 'bulk',
          now() + make_interval(secs => ${count} - n) FROM generate_series(0, ${count} - 1) n
        RETURNING id, "workspaceId", "lastMessageAt"
      ), numbered AS (SELECT *, row_number() OVER (ORDER BY "lastMessageAt" DESC) - 1 AS place FROM c)
      INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch", direction, "senderKind", "senderId", text, "deliveryStatus")
      SELECT gen_random_uuid(), c."workspaceId", c.id, s, s, 0, 0, 1, 'IN', 'CUSTOMER', ${first.customerId}::uuid, 'everywhere ' || place, 'DELIVERED'
      FROM numbered c, generate_series(1, 6) s`
    const rows = await app.db.conversation.findMany({
      where: { workspaceId, starter: 'bulk' },
      orderBy: { lastMessageAt: 'desc' },
      select: { id: true },
    })
    return rows.map(({ id }) => globalId('Conversation', id))
  }
})

describe('the views of the inbox', () => {
  it('hold letters or chats, and what is of nobody or of somebody', async () => {
    expect(await list({ kind: 'EMAIL' })).toEqual(['john'])
    expect(await list({ kind: 'CHAT' })).toContain('olena')
    expect(await list({ kind: 'CHAT' })).not.toContain('john')
    await assignConversation(acme.ctx, { conversationId: chats.john ?? '', assigneeId: agent.agent.id })
    expect(await list({ unassigned: false })).toEqual(['john'])
    expect(await list({ unassigned: true })).not.toContain('john')
    expect(await list({ unassigned: true, assigneeId: globalId('Agent', agent.agent.id) })).toEqual([])
    expect(await list({ assigneeId: null })).not.toContain('john')
  })
})

describe('a customer', () => {
  const document = `query ($search: String, $email: String) { customers(search: $search, email: $email) { edges { node {
    name identities { kind value channel { name } } conversations(first: 10) { edges { node { id } } } } } } }`
  const find = async (variables: Record<string, unknown>, by: Client = acme.owner) =>
    (await by.get(document, variables)).customers.edges.map(({ node }: { node: object }) => node)

  it.each(['олена', 'petrenko', 'OLENA.P', '+380441234567'].map((words) => [words]))(
    'is found by %s',
    async (words) => {
      const found = await find({ search: words })
      expect(found.map(({ name }: { name: string }) => name)).toEqual(['Олена Петренко'])
    },
  )

  it('is found by words and address together, and by nothing that is too short', async () => {
    expect(await find({ search: 'john', email: 'olena.petrenko@shop.example' })).toEqual([])
    expect((await acme.owner.ask(document, { search: 'j' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  it('has its addresses and its earlier conversations, the newest first', async () => {
    await setConversationStatus(acme.ctx, { conversationId: chats.olena ?? '', status: 'CLOSED' })
    chats.again = await begin('olena', { text: 'Me again', kind: 'EMAIL' })
    const [olena] = await find({ search: 'Петренко' })
    expect(olena.conversations.edges.map(({ node }: { node: Found }) => nameOf(node.id))).toEqual(['again', 'olena'])
    expect(
      olena.identities.map(({ kind, value, channel }: { kind: string; value: string; channel: null }) => [
        kind,
        value,
        channel,
      ]),
    ).toEqual([
      ['EMAIL', 'olena.petrenko@shop.example', null],
      ['PHONE', '+380441234567', null],
    ])
  })

  it('shows of channels out of sight neither addresses nor conversations', async () => {
    const [seen] = await find({ search: 'Hidden Person' })
    expect(seen.identities).toEqual([{ kind: 'EXTERNAL', value: 'secret-visitor', channel: { name: 'Board' } }])
    expect(seen.conversations.edges).toHaveLength(1)
    const [unseen] = await find({ search: 'Hidden Person' }, await acme.hire('AGENT'))
    expect(unseen).toEqual({ name: 'Hidden Person', identities: [], conversations: { edges: [] } })
  })
})
