/** Which conversations a search finds: by their customer, their subject, or what was written in them. */
import { Prisma } from '../../generated/prisma/client.ts'
import { requireKnown } from '../access.ts'
import type { Ctx } from '../context.ts'
import { searchText } from '../input.ts'
import { visibleDirections } from '../messages/get.ts'
import { hasWords, hasWordsByItself, wordsQuery } from '../words.ts'

/** The newest conversations of a list, which often are enough. */
const firstLook = 100
/** As many are looked at when the words are in more messages than this, or in that many conversations' heads. */
const longLook = 1_000
const fewMessages = 5_000
const fewHeads = 1_000
/** A conversation that is found by its customer or subject counts for as many messages. */
const weight = fewMessages / fewHeads

/** How a page of conversations is read so that it holds only what was searched for. */
export interface Found {
  /** On a conversation `c`. */
  condition: Prisma.Sql
  /** How many of the newest that fulfil all other conditions are looked at; null for all. */
  among: number | null
}

/**
 * Reads so many conversations that have the words. Words that are everywhere are found at once in the newest
 * conversations, where an index would only tell that they are everywhere; rare ones by the index.
 */
export async function readFound<T>(
  ctx: Ctx,
  { search, count }: { search: string; count: number },
  read: (found: Found) => Promise<T[]>,
): Promise<T[]> {
  const { workspaceId } = requireKnown(ctx.actor)
  const query = wordsQuery(workspaceId, searchText.parse(search))
  if (query === null) return []
  const inside = hasWordsInside(ctx, query)
  const newest = await read({ condition: inside, among: firstLook })
  if (newest.length >= count) return newest
  const ids = await placesOf(ctx, workspaceId, query)
  return read(
    ids ? { condition: Prisma.sql`c.id = ANY(${ids}::uuid[])`, among: null } : { condition: inside, among: longLook },
  )
}

/** All conversations that have the words, seen by the actor or not; null when they are many. */
async function placesOf(ctx: Ctx, workspaceId: string, query: string): Promise<string[] | null> {
  const rows = await ctx.db.$queryRaw<{ id: string; places: number }[]>`
    SELECT "conversationId" AS id, count(*)::int AS places FROM (
      SELECT m."conversationId" FROM "Message" m
      WHERE ${hasWords('message', query)} AND m."workspaceId" = ${workspaceId}::uuid
        AND ${visibleDirections(ctx.actor)} LIMIT ${fewMessages}::int) found
    GROUP BY "conversationId"
    UNION ALL
    (SELECT c.id, ${weight}::int FROM "Customer" u
      JOIN "Conversation" c ON c."workspaceId" = u."workspaceId" AND c."customerId" = u.id
      WHERE ${hasWords('customer', query)} AND u."workspaceId" = ${workspaceId}::uuid LIMIT ${fewHeads}::int)
    UNION ALL
    (SELECT c.id, ${weight}::int FROM "Conversation" c
      WHERE ${hasWords('subject', query)} AND c.subject IS NOT NULL AND c."workspaceId" = ${workspaceId}::uuid
      LIMIT ${fewHeads}::int)`
  const places = rows.reduce((sum, row) => sum + row.places, 0)
  return places < fewMessages ? [...new Set(rows.map(({ id }) => id))] : null
}

const hasWordsInside = ({ actor }: Ctx, query: string) => Prisma.sql`(
  ${hasWordsByItself('subject', query)}
  OR EXISTS (SELECT 1 FROM "Customer" u WHERE u."workspaceId" = c."workspaceId" AND u.id = c."customerId"
    AND ${hasWordsByItself('customer', query)})
  OR EXISTS (SELECT 1 FROM "Message" m WHERE m."conversationId" = c.id AND m."workspaceId" = c."workspaceId"
    AND ${visibleDirections(actor)} AND ${hasWordsByItself('message', query)}))`
