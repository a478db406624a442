import { Prisma } from '../../generated/prisma/client.ts'

/**
 * The statement that begins a new epoch in the log of every workspace: cursors that point beyond what is
 * stored now are refused from here on, instead of silently skipping the events that will get their numbers.
 * Its number is the time in seconds, so that no two copies of a database give one number to epochs of their own:
 * a copy that never heard of an epoch refuses all of its cursors.
 */
export const beginEpoch = (reason: string): Prisma.Sql => Prisma.sql`
  WITH feed AS (
    UPDATE "WorkspaceFeed" SET epoch = GREATEST(epoch + 1, floor(extract(epoch FROM now() - timestamptz '2020-01-01 00:00Z'))::int)
    RETURNING "workspaceId", epoch, "lastSeq"
  )
  INSERT INTO "FeedEpoch" ("workspaceId", epoch, "firstSeq", reason)
  SELECT "workspaceId", epoch, "lastSeq" + 1, ${reason} FROM feed`
