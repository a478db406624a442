/** What happens to a file when its bytes come. The signed link has said who may. */
import type { Upload } from '../../generated/prisma/client.ts'
import type { Services } from '../context.ts'
import { conflict, notFound } from '../errors.ts'

type Needed = Pick<Services, 'db' | 'clock' | 'storage'>

export interface ReceivedBytes {
  id: string
  storageKey: string
  contentType: string
  width: number | null
  height: number | null
}

/** The file that waits for its bytes. CONFLICT when it has them: a link is good once. */
export async function expectUpload({ db }: Needed, id: string): Promise<Upload> {
  const upload = await db.upload.findUnique({ where: { id } })
  if (!upload || upload.deletedAt) throw notFound('Attachment')
  if (upload.uploadedAt) throw alreadyUploaded()
  return upload
}

/** Makes stored bytes those of the file. Of two who upload at once the first to finish wins; the other's bytes go. */
export async function finishUpload({ db, clock, storage }: Needed, { id, ...data }: ReceivedBytes): Promise<Upload> {
  const [upload] = await db.upload.updateManyAndReturn({
    where: { id, uploadedAt: null, deletedAt: null },
    data: { ...data, uploadedAt: clock.now() },
  })
  if (upload) return upload
  await storage.delete(data.storageKey)
  throw alreadyUploaded()
}

/** A file whose bytes can be read; null when there is none, or it was removed with its message. */
export async function readableUpload({ db }: Needed, id: string): Promise<(Upload & { storageKey: string }) | null> {
  const upload = await db.upload.findUnique({ where: { id } })
  if (!upload?.storageKey || upload.deletedAt) return null
  return { ...upload, storageKey: upload.storageKey }
}

const alreadyUploaded = () =>
  conflict('ALREADY_UPLOADED', 'This upload link was used. Announce the file again for another one.')
