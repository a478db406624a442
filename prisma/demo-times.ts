import type { Services } from '../api/src/domain/context.ts'
import type { DemoConversation } from './demo-conversations.ts'

/**
 * Moves what was just written to when it is said to have been written, so that the demo looks like a shop at work. Nobody
 * follows a workspace that is still being made; everywhere else only the database's clock says when something was.
 */
export async function spreadDemo(
  db: Services['db'],
  workspaceId: string,
  conversations: readonly DemoConversation[],
): Promise<void> {
  const keys = conversations.map(({ customer }) => customer.externalId)
  const endings = conversations.map(({ minutesAgo }) => minutesAgo)
  await db.$executeRaw`
    WITH place AS (
      SELECT m.id, m."conversationId", m."feedSeq", m.direction, now() - interval '1 minute' * (plan.ago + 2 * (c.seq - m.seq)) AS at
      FROM unnest(${keys}::text[], ${endings}::int[]) AS plan(key, ago)
      JOIN "Message" m ON m."workspaceId" = ${workspaceId}::uuid AND split_part(m."clientMessageId", ':', 2) = plan.key
      JOIN "Conversation" c ON c."workspaceId" = m."workspaceId" AND c.id = m."conversationId"
    ),
    length AS (
      SELECT "conversationId" AS id, min(at) AS begun, max(at) AS ended, max(at) FILTER (WHERE direction = 'IN') AS asked
      FROM place GROUP BY "conversationId"
    ),
    messages AS (
      UPDATE "Message" m SET "createdAt" = at FROM place WHERE m."workspaceId" = ${workspaceId}::uuid AND m.id = place.id
    ),
    events AS (
      UPDATE "Event" e SET at = place.at FROM place WHERE e."workspaceId" = ${workspaceId}::uuid AND e.seq = place."feedSeq"
    ),
    channels AS (
      UPDATE "Channel" ch SET "connectedAt" = first.at
      FROM (
        SELECT c."channelId" AS id, min(begun) AS at FROM length JOIN "Conversation" c ON c.id = length.id
        WHERE c."workspaceId" = ${workspaceId}::uuid GROUP BY 1
      ) first
      WHERE ch."workspaceId" = ${workspaceId}::uuid AND ch.id = first.id
    ),
    marks AS (UPDATE "ReadCursor" r SET "readAt" = ended FROM length WHERE r."conversationId" = length.id)
    UPDATE "Conversation" c SET "createdAt" = begun, "lastMessageAt" = ended, "lastInboundAt" = asked,
      "closedAt" = CASE WHEN c."closedAt" IS NOT NULL THEN ended END
    FROM length WHERE c."workspaceId" = ${workspaceId}::uuid AND c.id = length.id`
}
