import { Prisma } from '../../generated/prisma/client.ts'

/**
 * The statement that begins a new epoch in the log of every workspace: cursors that point beyond what is
 * stored now are refused from here on, instead of silently skipping the events that will get their numbers.
 */
export const beginEpoch = (reason: string): Prisma.Sql => Prisma.sql`
  WITH feed AS (UPDATE "WorkspaceFeed" SET epoch = epoch + 1 RETURNING "workspaceId", epoch, "lastSeq")
  INSERT INTO "FeedEpoch" ("workspaceId", epoch, "firstSeq", reason)
  SELECT "workspaceId", epoch, "lastSeq" + 1, ${reason} FROM feed`
