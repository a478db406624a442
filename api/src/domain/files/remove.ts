import { Prisma, type Upload } from '../../generated/prisma/client.ts'
import type { Services } from '../context.ts'
import type { TransactionCtx } from '../transact.ts'
import { unusedLifeMs } from './attach.ts'

type Needed = Pick<Services, 'db' | 'clock' | 'storage'>

/** Marks the files of a message as removed, so that they are served no more once that is committed. */
export async function markRemoved(tx: TransactionCtx, workspaceId: string, ids: readonly string[]): Promise<void> {
  await tx.db.upload.updateMany({
    where: { workspaceId, id: { in: [...ids] } },
    data: { deletedAt: tx.clock.now() },
  })
}

/** Removes the bytes of files that were marked. What fails is tried again by the sweep. */
export async function removeBytes({ db, storage }: Needed, workspaceId: string, ids: readonly string[]): Promise<void> {
  const where = { workspaceId, id: { in: [...ids] }, deletedAt: { not: null } }
  for (const { id, storageKey } of await db.upload.findMany({ where })) {
    if (!storageKey) continue
    await storage.delete(storageKey)
    await db.upload.update({ where: { id }, data: { storageKey: null } })
  }
}

const batch = 100

/**
 * Removes what nobody attached within a day, and bytes that outlived their message. Of several instances each
 * takes other files. Answers how many went.
 */
export async function sweepUploads(services: Needed): Promise<number> {
  let swept = 0
  for (;;) {
    const count = await sweepSome(services)
    swept += count
    if (count < batch) return swept
  }
}

function sweepSome({ db, clock, storage }: Needed): Promise<number> {
  const before = new Date(clock.now().getTime() - unusedLifeMs)
  return db.$transaction(async (tx) => {
    const due = await tx.$queryRaw<Pick<Upload, 'id' | 'storageKey' | 'uses'>[]>`
      SELECT u.id, u."storageKey", u.uses FROM "Upload" u
      WHERE (u.uses = 0 OR (u."deletedAt" IS NOT NULL AND u."storageKey" IS NOT NULL))
        AND (u.uses = 1 OR u."createdAt" < ${before})
      ORDER BY u."createdAt" LIMIT ${batch}::int FOR UPDATE SKIP LOCKED`
    for (const { storageKey } of due) if (storageKey) await storage.delete(storageKey)
    const idsOf = (uses: number) => due.filter((upload) => upload.uses === uses).map(({ id }) => id)
    await tx.upload.deleteMany({ where: { id: { in: idsOf(0) } } })
    // The row of a file that was sent stays: a repeated send is recognised by it.
    await tx.upload.updateMany({ where: { id: { in: idsOf(1) } }, data: { storageKey: null } })
    return due.length
  })
}

/** What a message that was deleted has instead of attachments. */
export const noAttachments = Prisma.DbNull
