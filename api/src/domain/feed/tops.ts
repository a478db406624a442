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

/**
 * The newest epoch and the first number that was given since one; null when that one has not ended. Of an epoch that
 * this copy of the log never had, nothing is certain to be in it: the first number is 1.
 */
export async function epochAfter(
  db: Database,
  { workspaceId, epoch }: { workspaceId: string; epoch: number },
): Promise<{ epoch: number; firstSeq: number } | null> {
  const epochs = await db.feedEpoch.findMany({
    where: { workspaceId, epoch: { gte: epoch } },
    orderBy: { epoch: 'asc' },
  })
  const later = epochs.filter((known) => known.epoch > epoch)
  const newest = later.at(-1)
  if (!newest) return null
  const isKnown = later.length < epochs.length
  return { epoch: newest.epoch, firstSeq: isKnown ? Math.min(...later.map(({ firstSeq }) => Number(firstSeq))) : 1 }
}
