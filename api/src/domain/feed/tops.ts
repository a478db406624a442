import type { Database } from '../context.ts'

/** The newest event's number of each workspace. */
export async function currentTops(db: Database, workspaceIds: string[]): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ workspaceId: string; lastSeq: bigint }[]>`
    SELECT "workspaceId", "lastSeq" FROM "WorkspaceFeed" WHERE "workspaceId" = ANY(${workspaceIds}::uuid[])`
  return new Map(rows.map(({ workspaceId, lastSeq }) => [workspaceId, Number(lastSeq)]))
}
