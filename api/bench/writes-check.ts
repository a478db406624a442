import type pg from 'pg'
import { whole } from './statistics.ts'

/** A speed counts only if nothing was lost: compares what was acknowledged with what the database holds. */
export async function checkNothingLost(
  pool: pg.Pool,
  acknowledged: { reference: number; parley: number },
): Promise<{ isComplete: boolean; lines: string[] }> {
  const stored = await count(
    pool,
    `SELECT count(*) FROM "Message" WHERE "clientMessageId" LIKE 'reference-%' OR "clientMessageId" LIKE 'parley-%'`,
  )
  const announced = await count(
    pool,
    `SELECT count(*) FROM "Message" m JOIN "Event" e
    ON e."workspaceId" = m."workspaceId" AND e.seq = m."feedSeq" AND e."subjectId" = m.id AND e.type = 'message.added'`,
  )
  const messages = await count(pool, 'SELECT count(*) FROM "Message"')
  const gaps = await count(
    pool,
    `SELECT count(*) FROM "WorkspaceFeed" f, LATERAL (
      SELECT count(*) AS events, min(seq) AS first, max(seq) AS last FROM "Event" e WHERE e."workspaceId" = f."workspaceId") log
    WHERE log.first <> 1 OR log.last <> f."lastSeq" OR log.events <> f."lastSeq"`,
  )
  const misplaced = await count(
    pool,
    `SELECT count(*) FROM "Conversation" c
    WHERE c.seq <> (SELECT count(*) FROM "Message" m WHERE m."conversationId" = c.id)`,
  )
  const total = acknowledged.reference + acknowledged.parley
  const isComplete = stored === total && announced === messages && gaps === 0 && misplaced === 0
  return {
    isComplete,
    lines: [
      `complete    ${isComplete ? 'yes' : 'NO'}: ${whole(total)} acknowledged, ${whole(stored)} stored, ${whole(messages - announced)} without their event, ${gaps} logs with gaps, ${misplaced} conversations with gaps`,
    ],
  }
}

async function count(pool: pg.Pool, sql: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(sql)
  return Number(rows[0]?.count)
}
