import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createChannel } from '../domain/channels/create.ts'
import { assignConversation } from '../domain/conversations/assign.ts'
import { setConversationHandler } from '../domain/conversations/set-handler.ts'
import { setConversationStatus } from '../domain/conversations/set-status.ts'
import { startConversation } from '../domain/conversations/start.ts'
import type { Channel } from '../generated/prisma/client.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Company, foundCompany, type Person } from '../testing/people.ts'
import { type Statement, statementsOf } from '../testing/statements.ts'
import { globalId } from './ids.ts'

const query =
  '{ conversationCounts { mine unassigned waiting active closed needsHuman email channels { channel { id } count } } }'

/** Goes on by a second before each test, so that no count is one of a moment ago. */
let now = Date.now()
let app: TestApp
let acme: Company
let agent: Person
let vip: Channel

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) } })
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
  vip = await createChannel(acme.ctx, { kind: 'API', name: 'VIP', isRestricted: true })
  const [first] = [await start(acme.api), await start(vip)]
  await assignConversation(acme.ctx, { conversationId: first.id, assigneeId: agent.agent.id })
  const closed = await start(acme.api, 'EMAIL')
  await setConversationStatus(acme.ctx, { conversationId: closed.id, status: 'CLOSED' })
  const letter = await start(acme.api, 'EMAIL')
  await setConversationHandler(acme.ctx, { conversationId: letter.id, handler: 'AGENT', escalationReason: 'Angry' })
})

beforeEach(() => {
  now += 1_000
})

afterAll(() => app.close())

function start(channel: Channel, kind: 'CHAT' | 'EMAIL' = 'CHAT') {
  const id = app.services.id()
  return startConversation(acme.ctx, {
    channelId: channel.id,
    customer: { externalId: id },
    kind,
    text: 'Hello',
    direction: 'IN',
    clientConversationId: id,
  })
}

const countsOf = async (person: Pick<Person, 'get'>) => (await person.get(query)).conversationCounts

describe('conversationCounts', () => {
  it('counts each view, of what the agent may see', async () => {
    const counts = { mine: 1, unassigned: 1, waiting: 1, active: 1, closed: 1, needsHuman: 1, email: 1 }
    expect(await countsOf(agent)).toEqual({
      ...counts,
      channels: [
        { channel: { id: globalId('Channel', acme.widget.id) }, count: 0 },
        { channel: { id: globalId('Channel', acme.api.id) }, count: 2 },
      ],
    })
    const { channels, ...ofOwner } = await countsOf(acme.owner)
    expect(ofOwner).toEqual({ ...counts, mine: 0, unassigned: 2, waiting: 2 })
    expect(channels[2]).toEqual({ channel: { id: globalId('Channel', vip.id) }, count: 1 })
  })

  it('agrees with the lists of its views', async () => {
    const { mine: _, channels, email, ...counts } = await countsOf(acme.owner)
    const filters = {
      unassigned: '{ assigneeId: null, status: [WAITING, ACTIVE] }',
      waiting: '{ status: [WAITING] }',
      active: '{ status: [ACTIVE] }',
      closed: '{ status: [CLOSED] }',
      needsHuman: '{ requiresHuman: true, status: [WAITING, ACTIVE] }',
    }
    for (const [view, filter] of Object.entries(filters)) {
      const { conversations } = await acme.owner.get(`{ conversations(filter: ${filter}) { edges { node { id } } } }`)
      expect([view, counts[view]]).toEqual([view, conversations.edges.length])
    }
  })

  it('is worked out once a second for one viewer, however often and in parallel it is asked', async () => {
    const countings = async (work: () => Promise<unknown>) =>
      (await statementsOf(work)).filter(({ text }) => text.includes('needsHuman')).length
    const asked = () => Promise.all(Array.from({ length: 5 }, () => countsOf(agent)))
    expect(await countings(asked)).toBe(1)
    now += 999
    expect(await countings(asked)).toBe(0)
    now += 1
    expect(await countings(asked)).toBe(1)
    expect(await countings(() => countsOf(acme.owner))).toBe(1)
  })

  it('asks again after a failure', async () => {
    const failing = vi.spyOn(app.db, '$queryRaw').mockRejectedValue(new Error('gone'))
    expect((await acme.owner.ask(query)).errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
    failing.mockRestore()
    expect((await countsOf(acme.owner)).closed).toBe(1)
  })

  it('is not for visitors, nor for keys that may not read', async () => {
    for (const client of [await acme.visitor(), await acme.integration(['WRITE'])]) {
      expect((await client.ask(query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    }
    expect((await countsOf(await acme.integration(['READ']))).mine).toBe(0)
  })
})

describe('with more than can be shown', () => {
  let client: pg.Client

  beforeAll(async () => {
    client = new pg.Client({ connectionString: app.databaseUrl })
    await client.connect()
    const customer = await app.db.customer.findFirstOrThrow()
    await client.query(
      `INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", kind, status, starter)
       SELECT gen_random_uuid(), $1, $2, $3, 'EMAIL', (ARRAY['WAITING', 'ACTIVE', 'CLOSED'])[1 + n % 3]::"ConversationStatus", 'bulk'
       FROM generate_series(1, 20000) n`,
      [acme.workspaceId, acme.api.id, customer.id],
    )
    await client.query('VACUUM ANALYZE "Conversation"')
  })

  afterAll(() => client.end())

  it('stops at a thousand, in the database too, and reads the index alone', async () => {
    const answers: Record<string, unknown>[] = []
    const statements = await statementsOf(async () => answers.push(await countsOf(agent)))
    expect(answers[0]).toMatchObject({
      mine: 1,
      unassigned: 1_000,
      waiting: 1_000,
      active: 1_000,
      closed: 1_000,
      email: 1_000,
    })
    const scans = await scansOf(statements.find(({ text }) => text.includes('needsHuman')))
    // The agent's own are few enough to be read from the index of the assigned.
    const indexes = scans.map((scan) => `${scan['Node Type']} ${scan['Index Name']}`).sort()
    const [mine, others] = ['Index Scan Conversation_assigned', 'Index Only Scan Conversation_counted']
    expect(indexes).toEqual([...Array(7).fill(others), mine])
    for (const scan of scans) expect(scan['Actual Rows']).toBeLessThanOrEqual(1_000)
  })

  /** How PostgreSQL reads the conversations in the statement that was really sent. */
  async function scansOf(statement: Statement | undefined): Promise<Plan[]> {
    const { text = '', values = [] } = statement ?? {}
    const { rows } = await client.query({ text: `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values })
    const all = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(all)]
    return all(rows[0]['QUERY PLAN'][0].Plan).filter((plan) => plan['Relation Name'] === 'Conversation')
  }
})

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  Plans?: Plan[]
}
