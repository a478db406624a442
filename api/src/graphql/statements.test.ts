import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../domain/context.ts'
import { listConversations } from '../domain/conversations/list.ts'
import { markRead } from '../domain/conversations/mark-read.ts'
import { listMessages, messagePlace } from '../domain/messages/list.ts'
import { receiveMessage } from '../domain/messages/receive.ts'
import { actingAs } from '../testing/acting.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client } from '../testing/client.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { type Statement, statementsOf } from '../testing/statements.ts'
import { globalId } from './ids.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})

afterAll(() => app.close())

describe('a page of 50 conversations with customer, last message and unread count', () => {
  const page = `{ conversations { edges { node { id status unreadCount customer { name } lastMessage { text } } } } }`

  beforeAll(async () => {
    for (let n = 0; n < 50; n++) {
      const customer = { externalId: `c${n}`, name: `Customer ${n}` }
      await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'Hello', externalId: `m${n}` })
    }
    const [first] = await app.db.conversation.findMany()
    await markRead(await actingAs(app, acme.owner), { conversationId: first?.id ?? '' })
  })

  async function readBy(client: Client) {
    // A connection prepares itself when it opens; what counts here is the request.
    await Promise.all(Array.from({ length: 20 }, () => acme.owner.get(page)))
    const pages: { node: { customer: unknown; lastMessage: unknown; unreadCount: number } }[][] = []
    const statements = await statementsOf(async () => pages.push((await client.get(page)).conversations.edges))
    return { statements, nodes: pages.flat().map(({ node }) => node) }
  }

  it('costs an agent with a fresh token at most 4 SQL statements', async () => {
    const { statements, nodes } = await readBy(await acme.hire('AGENT'))
    expect(nodes).toHaveLength(50)
    expect(nodes.every(({ customer, lastMessage, unreadCount }) => customer && lastMessage && unreadCount === 1)).toBe(
      true,
    )
    expect(statements.map(({ text }) => text.slice(0, 60))).toHaveLength(4)
  })

  it('costs an integration as much, once its key is known', async () => {
    const key = await acme.integration(['READ'])
    await key.get('{ viewer { kind } }')
    const { statements, nodes } = await readBy(key)
    expect(nodes).toHaveLength(50)
    expect(statements.length).toBeLessThanOrEqual(4)
  })
})

describe('[002-08] [002-04] on a large table', () => {
  const conversations = 2_000
  const messages = 50_000
  let asOwner: Ctx
  let busy: string

  /** A hundred conversations of each of twenty customers, written behind the domain's back because they are many. */
  beforeAll(async () => {
    asOwner = await actingAs(app, acme.owner)
    const client = new pg.Client({ connectionString: app.databaseUrl })
    await client.connect()
    const ids = [acme.workspaceId, acme.api.id]
    await client.query(
      `INSERT INTO "Customer" (id, "workspaceId", name) SELECT gen_random_uuid(), $1, 'Bulk' FROM generate_series(1, 20)`,
      [acme.workspaceId],
    )
    await client.query(
      `INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", kind, starter, "lastMessageAt")
       SELECT gen_random_uuid(), $1, $2, u.id, 'EMAIL', 'bulk', now() - n * interval '1 minute'
       FROM "Customer" u, generate_series(1, ${conversations / 20}) n WHERE u.name = 'Bulk'`,
      ids,
    )
    await client.query(
      `INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch",
         direction, "senderKind", "senderId", text, "deliveryStatus")
       SELECT gen_random_uuid(), $1, c.id, n, n, 0, n, 1, 'IN', 'CUSTOMER', c."customerId", 'Bulk', 'DELIVERED'
       FROM (SELECT * FROM "Conversation" WHERE starter = 'bulk' LIMIT 5) c, generate_series(1, ${messages / 5}) n`,
      [acme.workspaceId],
    )
    await client.query('ANALYZE')
    const { rows } = await client.query(`SELECT "conversationId" FROM "Message" WHERE text = 'Bulk' LIMIT 1`)
    busy = rows[0].conversationId
    await client.end()
  })

  it('the conversations of a customer on a channel come from their index, in its order', async () => {
    const customer = await app.db.customer.findFirstOrThrow({ where: { name: 'Bulk' } })
    const filter = { customerId: customer.id, channelId: acme.api.id }
    const plan = await planOf(() => listConversations(asOwner, { filter, first: 50 }))
    const index = 'Conversation_workspaceId_customerId_channelId_lastMessageAt_idx'
    expect(plan.filter(({ table }) => table === 'Conversation')).toEqual([
      { node: 'Index Scan', table: 'Conversation', index },
    ])
  })

  it('the newest messages of a conversation come from their index, without a sort', async () => {
    const plan = await planOf(() => listMessages(asOwner, busy, { last: 50 }))
    const scan = { node: 'Index Scan', table: 'Message', index: 'Message_conversationId_seq_key' }
    expect(plan).toEqual([{ node: 'Limit' }, scan])
  })

  it('the inbox comes from its index, without a sort', async () => {
    const plan = await planOf(() => listConversations(asOwner, { first: 50 }))
    const index = 'Conversation_workspaceId_lastMessageAt_id_idx'
    expect(plan.filter(({ table }) => table === 'Conversation')).toEqual([
      { node: 'Index Scan', table: 'Conversation', index },
    ])
    expect(plan.filter(({ node }) => node.includes('Sort'))).toEqual([])
  })

  it('no page skips rows: one in the middle starts at its key', async () => {
    const middle = await app.db.message.findFirstOrThrow({ where: { conversationId: busy, seq: messages / 10 } })
    const query = `query ($id: ID!, $before: String) { conversation(id: $id) {
      messages(last: 20, before: $before) { edges { node { seq } } } } }`
    const variables = { id: globalId('Conversation', busy), before: messagePlace(asOwner, middle) }
    const answers: { conversation: { messages: { edges: { node: { seq: number } }[] } } }[] = []
    const statements = await statementsOf(async () => answers.push(await acme.owner.get(query, variables)))
    expect(answers[0]?.conversation.messages.edges.map(({ node }) => node.seq)).toEqual(
      Array.from({ length: 20 }, (_, place) => middle.seq - 20 + place),
    )
    expect(statements.filter(({ text }) => /\bOFFSET\b/i.test(text))).toEqual([])
    expect(await explain(statements.at(-1))).toEqual([
      { node: 'Limit' },
      { node: 'Index Scan', table: 'Message', index: 'Message_conversationId_seq_key' },
    ])
  })

  /** PostgreSQL's plan for the statement that the work really sends, without its tree. */
  async function planOf(work: () => Promise<unknown>) {
    const [statement] = await statementsOf(work)
    return explain(statement)
  }

  async function explain(statement: Statement | undefined) {
    const client = new pg.Client({ connectionString: app.databaseUrl })
    await client.connect()
    const { text = '', values } = statement ?? {}
    const { rows } = await client.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values })
    await client.end()
    return stepsOf(rows[0]['QUERY PLAN'][0].Plan)
  }
})

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Plan[]
}

interface Step {
  node: string
  table?: string
  index?: string
}

function stepsOf({ Plans = [], ...plan }: Plan): Step[] {
  const [table, index] = [plan['Relation Name'], plan['Index Name']]
  const own = { node: plan['Node Type'], ...(table ? { table } : {}), ...(index ? { index } : {}) }
  return [own, ...Plans.flatMap(stepsOf)]
}
