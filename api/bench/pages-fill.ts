/** A workspace with a year of conversations, written in bulk. */
import pg from 'pg'
import { createChannel } from '../src/domain/channels/create.ts'
import type { Ctx } from '../src/domain/context.ts'
import { foundWorkspace, hire, type Person } from './people.ts'
import type { StageDatabase } from './stage.ts'

export interface FilledWorkspace {
  ctx: Ctx
  owner: Person
  /** Sees every channel but the restricted one. */
  agent: Person
  /** Has so few conversations assigned that a page shows all. */
  newcomer: Person
  /** A channel with so few conversations that a page shows all. */
  rareChannelId: string
  /** Conversations with more messages than a page shows. */
  longConversations: string[]
}

/** Of these there are as many in a small workspace as in a large one, so that the pages show the same. */
const few = 25
/** Nine conversations of ten have 5 messages and the tenth 55, so a conversation has 10 on average. */
const messagesPerConversation = 10

/** Fills a workspace with so many messages, ten to a conversation. */
export async function fillWorkspace({ url, services }: StageDatabase, messages: number): Promise<FilledWorkspace> {
  const ctx = await foundWorkspace(services, `Company with ${messages} messages`)
  const [owner, agent, newcomer] = [await hire(ctx, 'OWNER'), await hire(ctx, 'AGENT'), await hire(ctx, 'AGENT')]
  const channelId = async (name: string, isRestricted = false) =>
    (await createChannel(ctx, { kind: 'API', name, isRestricted })).id
  const usual = [await channelId('Website'), await channelId('Shop'), await channelId('App')]
  const restricted = await channelId('Legal', true)
  const rareChannelId = await channelId('Partners')

  const { workspaceId } = await ctx.db.channel.findFirstOrThrow()
  const conversations = messages / messagesPerConversation
  // A connection of its own, because filling takes longer than any statement of Parley may.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await writeThreads(client, { workspaceId, agentId: agent.agentId, readers: [owner.agentId, agent.agentId] }, () =>
      client.query(planThreads, [
        conversations,
        few,
        usual,
        restricted,
        rareChannelId,
        agent.agentId,
        newcomer.agentId,
      ]),
    )
    const long = await client.query<{ id: string }>(
      'SELECT id FROM thread WHERE messages > 50 ORDER BY random() LIMIT 550',
    )
    return { ctx, owner, agent, newcomer, rareChannelId, longConversations: long.rows.map(({ id }) => id) }
  } finally {
    await client.end()
  }
}

export interface ThreadPeople {
  workspaceId: string
  /** Who answers the customers. */
  agentId: string
  /** Who has read two of three conversations to their end. */
  readers: readonly string[]
}

/** Writes the conversations that `plan` puts into the temporary table `thread`, and all that belongs to them. */
export async function writeThreads(
  client: pg.Client,
  { workspaceId, agentId, readers }: ThreadPeople,
  plan: () => Promise<unknown>,
): Promise<void> {
  // The rows are consistent by the way they are made, and checking a million references takes minutes.
  await client.query('SET session_replication_role = replica')
  await plan()
  await client.query(writeCustomers, [workspaceId])
  await client.query(writeMessages, [workspaceId, agentId])
  await client.query(writeConversations, [workspaceId])
  for (const reader of readers) await client.query(writeReadCursors, [workspaceId, reader])
  await client.query(writeCounter, [workspaceId])
  await client.query('VACUUM ANALYZE')
}

/** Who writes when, evenly over a year: what the workspaces have few of lies in all parts of it. */
const planThreads = `
  CREATE TEMPORARY TABLE thread AS
  SELECT n, uuidv7(start - now()) AS id, uuidv7(start - now()) AS "customerId", start,
    CASE n % 10 WHEN 0 THEN 55 ELSE 5 END AS messages,
    CASE WHEN n % ($1::int / $2::int) = 3 THEN $5::uuid WHEN n % 20 = 8 THEN $4::uuid
      ELSE ($3::uuid[])[1 + n % 3] END AS "channelId",
    CASE WHEN n % ($1::int / $2::int) = 1 THEN 'WAITING' WHEN n % 50 = 7 THEN 'ACTIVE'
      ELSE 'CLOSED' END::"ConversationStatus" AS status,
    CASE WHEN n % ($1::int / $2::int) = 2 THEN $7::uuid WHEN n % 2 = 0 THEN $6::uuid END AS "assigneeId"
  FROM generate_series(1, $1::int) AS n, LATERAL (SELECT now() - interval '365 days' * (1 - n / ($1 + 1.0)) AS start) AS plan`

const writeCustomers = `
  INSERT INTO "Customer" (id, "workspaceId", name, "createdAt") SELECT "customerId", $1, 'Customer ' || n, start FROM thread`

/** In the order of time, so that the messages of a conversation lie as scattered as they would in a year. */
const writeMessages = `
  INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch",
    direction, "senderKind", "senderId", text, "deliveryStatus", "createdAt")
  SELECT uuidv7(at - now()), $1, t.id, seq, (seq + 1) / 2, seq / 2, row_number() OVER (ORDER BY at), 1,
    CASE seq % 2 WHEN 1 THEN 'IN' ELSE 'OUT' END::"Direction", CASE seq % 2 WHEN 1 THEN 'CUSTOMER' ELSE 'AGENT' END::"SenderKind",
    CASE seq % 2 WHEN 1 THEN t."customerId" ELSE $2::uuid END, 'Message ' || seq || ' of conversation ' || t.n || ', of the usual length of a message in a chat.',
    CASE seq % 2 WHEN 1 THEN 'DELIVERED' ELSE 'SENT' END::"DeliveryStatus", at
  FROM thread t, generate_series(1, t.messages) AS seq, LATERAL (SELECT t.start + interval '30 minutes' * seq AS at) AS time
  ORDER BY at`

const writeConversations = `
  INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", status, "assigneeId", seq, "inboundSeq",
    "outboundSeq", "lastMessageId", "lastMessageAt", starter, "clientConversationId", "createdAt", "closedAt")
  SELECT t.id, $1, t."channelId", t."customerId", t.status, t."assigneeId", m.seq, m."inboundSeq", m."outboundSeq", m.id,
    m."createdAt", 'system:' || $1::uuid, 'conversation-' || t.n, t.start, CASE t.status WHEN 'CLOSED' THEN m."createdAt" END
  FROM thread t JOIN "Message" m ON m."conversationId" = t.id AND m.seq = t.messages
  ORDER BY m."createdAt"`

/** The log holds none of their events: whoever follows it begins behind them. */
const writeCounter = `
  UPDATE "WorkspaceFeed" SET "lastSeq" = total, "firstSeq" = total + 1
  FROM (SELECT sum(messages) AS total FROM thread) AS threads WHERE "workspaceId" = $1`

const writeReadCursors = `
  INSERT INTO "ReadCursor" ("workspaceId", "conversationId", "readerKind", "readerId", "lastReadSeq", "inboundSeq", "outboundSeq")
  SELECT $1, t.id, 'AGENT', $2, t.messages, (t.messages + 1) / 2, t.messages / 2 FROM thread t WHERE t.n % 3 > 0`
