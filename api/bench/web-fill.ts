/** A workspace whose lists are long: very many conversations, and one with very many messages. */
import pg from 'pg'
import { createChannel } from '../src/domain/channels/create.ts'
import { globalId } from '../src/graphql/ids.ts'
import { writeThreads } from './pages-fill.ts'
import { foundWorkspace, hire, type Person } from './people.ts'
import type { StageDatabase } from './stage.ts'

export interface LongWorkspace {
  owner: Person & { email: string }
  /** The global id of the conversation with very many messages, which is the newest. */
  longId: string
}

export interface Lengths {
  conversations: number
  messages: number
}

/** Fills a workspace: the conversations have a message or two, and the newest has very many. */
export async function fillLongWorkspace(
  { url, services }: StageDatabase,
  { conversations, messages }: Lengths,
): Promise<LongWorkspace> {
  const ctx = await foundWorkspace(services, 'Company with long lists')
  const owner = await hire(ctx, 'OWNER')
  const agent = await hire(ctx, 'AGENT')
  const channel = await createChannel(ctx, { kind: 'API', name: 'Website' })
  const { workspaceId } = await ctx.db.channel.findFirstOrThrow()
  // A connection of its own, because filling takes longer than any statement of Parley may.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await writeThreads(client, { workspaceId, agentId: agent.agentId, readers: [owner.agentId] }, () =>
      client.query(planThreads, [conversations, messages, channel.id, agent.agentId]),
    )
    const { rows } = await client.query<{ id: string }>('SELECT id FROM thread ORDER BY messages DESC LIMIT 1')
    return { owner, longId: globalId('Conversation', rows[0]?.id ?? '') }
  } finally {
    await client.end()
  }
}

/** Messages come every half an hour, so the long conversation began years ago, and ends now. */
const planThreads = `
  CREATE TEMPORARY TABLE thread AS
  SELECT n, uuidv7(start - now()) AS id, uuidv7(start - now()) AS "customerId", start, messages, $3::uuid AS "channelId",
    (CASE WHEN n % 3 = 0 THEN 'CLOSED' WHEN n % 3 = 1 THEN 'WAITING' ELSE 'ACTIVE' END)::"ConversationStatus" AS status,
    CASE WHEN n % 2 = 0 THEN $4::uuid END AS "assigneeId"
  FROM generate_series(1, $1::int) AS n,
    LATERAL (SELECT CASE n WHEN $1::int - 1 THEN $2::int ELSE 1 + n % 2 END AS messages) AS length,
    LATERAL (SELECT CASE WHEN messages > 2 THEN now() - interval '30 minutes' * messages
      ELSE now() - interval '2 hours' - interval '365 days' * (1 - n / $1::float) END AS start) AS plan`
