/** Which conversations a search finds: by their customer, their subject, or what was written in them. */
import { Prisma } from '../../generated/prisma/client.ts'
import { requireKnown } from '../access.ts'
import type { Ctx } from '../context.ts'
import { searchText } from '../input.ts'
import { visibleDirections } from '../messages/get.ts'
import { hasWords, hasWordsByItself, wordsQuery } from '../words.ts'

/** Words that are in more messages, or in as many conversations of a kind, are looked for among the newest conversations. */
const fewMessages = 5_000
const fewConversations = 1_000
const newest = 1_000
/** A conversation that is found by its customer or subject counts for as many messages. */
const weight = fewMessages / fewConversations

/** How a page of conversations is read so that it holds only what was searched for. */
export interface Found {
  /** On a conversation `c`, before the page is cut. */
  condition: Prisma.Sql
  /** How many of the newest that fulfil all other conditions are looked at; null for all. */
  among: number | null
}

/**
 * Finds where a search leads. Rare words lead to a few conversations at once; frequent ones are found sooner by
 * looking through the newest conversations.
 */
export async function findByWords(ctx: Ctx, search: string): Promise<Found> {
  const { workspaceId } = requireKnown(ctx.actor)
  const query = wordsQuery(workspaceId, searchText.parse(search))
  if (query === null) return { condition: Prisma.sql`false`, among: null }
  const rows = await ctx.db.$queryRaw<{ id: string; places: number }[]>`
    SELECT "conversationId" AS id, count(*)::int AS places FROM (
      SELECT m."conversationId" FROM "Message" m
      WHERE ${hasWords('message', query)} AND m."workspaceId" = ${workspaceId}::uuid
        AND ${visibleDirections(ctx.actor)} LIMIT ${fewMessages}::int) found
    GROUP BY "conversationId"
    UNION ALL
    (SELECT c.id, ${weight}::int FROM "Customer" u
      JOIN "Conversation" c ON c."workspaceId" = u."workspaceId" AND c."customerId" = u.id
      WHERE ${hasWords('customer', query)} AND u."workspaceId" = ${workspaceId}::uuid LIMIT ${fewConversations}::int)
    UNION ALL
    (SELECT c.id, ${weight}::int FROM "Conversation" c
      WHERE ${hasWords('subject', query)} AND c.subject IS NOT NULL AND c."workspaceId" = ${workspaceId}::uuid LIMIT ${fewConversations}::int)`
  if (rows.reduce((sum, { places }) => sum + places, 0) < fewMessages) {
    const ids = [...new Set(rows.map(({ id }) => id))]
    return { condition: Prisma.sql`c.id = ANY(${ids}::uuid[])`, among: null }
  }
  return { condition: hasWordsInside(ctx, query), among: newest }
}

const hasWordsInside = ({ actor }: Ctx, query: string) => Prisma.sql`(
  ${hasWordsByItself('subject', query)}
  OR EXISTS (SELECT 1 FROM "Customer" u WHERE u."workspaceId" = c."workspaceId" AND u.id = c."customerId"
    AND ${hasWordsByItself('customer', query)})
  OR EXISTS (SELECT 1 FROM "Message" m WHERE m."conversationId" = c.id AND m."workspaceId" = c."workspaceId"
    AND ${visibleDirections(actor)} AND ${hasWordsByItself('message', query)}))`
