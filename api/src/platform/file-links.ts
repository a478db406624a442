/** Signed links to files. Their key is derived from PARLEY_SECRET, so every instance makes and knows the same. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../domain/context.ts'
import type { FileAction, FileLinks } from '../domain/files/storage.ts'

const uploadSeconds = 900

interface FileLinkOptions {
  secret: string
  clock: Clock
  /** How long a link for reading is good at least. It is good for twice as long at most. */
  downloadSeconds: number
  /** The public id of a file, which stands in the path. */
  publicId(id: string): string
}

export function createFileLinks({ secret, clock, downloadSeconds, publicId }: FileLinkOptions): FileLinks {
  const key = new Uint8Array(hkdfSync('sha256', secret, 'parley', 'file link', 32))
  const nowSeconds = () => Math.floor(clock.now().getTime() / 1_000)

  const signatureOf = (action: FileAction, id: string, expires: number) =>
    createHmac('sha256', key).update(`${action}:${id}:${expires}`).digest()

  function pathOf(action: FileAction, id: string, expires: number): string {
    const signature = signatureOf(action, id, expires).toString('base64url')
    return `/files/${publicId(id)}?expires=${expires}&signature=${signature}`
  }

  return {
    upload: (id) => {
      const expires = nowSeconds() + uploadSeconds
      return { path: pathOf('upload', id, expires), expiresAt: new Date(expires * 1_000) }
    },
    download: (id) => {
      const expires = (Math.floor(nowSeconds() / downloadSeconds) + 2) * downloadSeconds
      return pathOf('download', id, expires)
    },
    verify: (action, id, query) => {
      const expires = Number(query.get('expires'))
      if (!Number.isSafeInteger(expires) || expires <= nowSeconds()) return null
      const given = Buffer.from(query.get('signature') ?? '', 'base64url')
      const right = signatureOf(action, id, expires)
      const isGood = given.length === right.length && timingSafeEqual(given, right)
      return isGood ? new Date(expires * 1_000) : null
    },
  }
}
