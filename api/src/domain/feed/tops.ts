import type { Database } from '../context.ts'

/** The newest event of a log. */
export interface FeedTop {
  seq: number
  epoch: number
}

/** The newest event of each workspace. */
export async function currentTops(db: Database, workspaceIds: string[]): Promise<Map<string, FeedTop>> {
  const rows = await db.$queryRaw<{ workspaceId: string; lastSeq: bigint; epoch: number }[]>`
    SELECT "workspaceId", "lastSeq", epoch FROM "WorkspaceFeed" WHERE "workspaceId" = ANY(${workspaceIds}::uuid[])`
  return new Map(rows.map(({ workspaceId, lastSeq, epoch }) => [workspaceId, { seq: Number(lastSeq), epoch }]))
}

/** The newest epoch and the first number that was given since one; null when that one has not ended. */
export async function epochAfter(
  db: Database,
  { workspaceId, epoch }: { workspaceId: string; epoch: number },
): Promise<{ epoch: number; firstSeq: number } | null> {
  const { _max, _min } = await db.feedEpoch.aggregate({
    where: { workspaceId, epoch: { gt: epoch } },
    _max: { epoch: true },
    _min: { firstSeq: true },
  })
  if (_max.epoch === null || _min.firstSeq === null) return null
  return { epoch: _max.epoch, firstSeq: Number(_min.firstSeq) }
}
