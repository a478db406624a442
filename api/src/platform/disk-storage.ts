import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Storage } from '../domain/files/storage.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Keeps files in a folder of this machine. Several instances need the same folder, for example a network disk. */
export function createDiskStorage(folder: string): Storage {
  /** Keys that were made at about the same time begin alike and end differently. */
  function fileOf(key: string): string {
    if (!uuid.test(key)) throw new Error('[storage] a key must be a UUID')
    return join(folder, key.slice(-2), key)
  }

  return {
    put: async (key, bytes) => {
      const file = fileOf(key)
      const draft = `${file}.part`
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      // Opened first: a stream that fails while it opens its file may make it after the removal below.
      const handle = await open(draft, 'wx', 0o600)
      try {
        await pipeline(bytes, handle.createWriteStream({ flush: true }))
        await rename(draft, file)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    get: async (key) => {
      const handle = await open(fileOf(key), 'r').catch(absent)
      if (!handle) return null
      const { size } = await handle.stat()
      return { size, bytes: handle.createReadStream() }
    },
    delete: (key) => rm(fileOf(key), { force: true }),
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
