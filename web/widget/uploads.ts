/** Files on their way into the next message: each is uploaded as soon as it is chosen. */
import type { LiveClient } from '@parley/client'
import * as documents from './documents.ts'
import type { Lifetime } from './lifetime.ts'
import type { Store } from './store.ts'
import type { AttachmentData } from './types.ts'

export interface Draft {
  key: string
  name: string
  size: number
  state: 'uploading' | 'ready' | 'failed' | 'too large'
  /** Once it is uploaded. */
  attachment: AttachmentData | null
}

export interface Uploads {
  add(files: Iterable<File>): void
  remove(key: string): void
  /** What goes with the message that is sent now; null while something is still on its way. */
  take(): AttachmentData[] | null
}

interface UploadsParts {
  live: LiveClient
  store: Store
  lifetime: Lifetime
  /** Where the paths of files belong. */
  endpoint: string
  newId(): string
}

const largest = 25 * 1024 * 1024
const most = 10

export function createUploads({ live, store, lifetime, endpoint, newId }: UploadsParts): Uploads {
  const stops = new Map<string, AbortController>()
  lifetime.onEnd(() => {
    for (const stop of stops.values()) stop.abort()
  })

  const put = (key: string, change: Partial<Draft>) =>
    store.set({ files: store.state.files.map((draft) => (draft.key === key ? { ...draft, ...change } : draft)) })

  async function upload(key: string, file: File) {
    const stop = new AbortController()
    stops.set(key, stop)
    try {
      const { name, size } = file
      const { createUpload } = await live.query<CreatedData>(documents.createUpload, { input: { name, size } })
      const response = await fetch(new URL(createUpload.uploadUrl, endpoint), {
        method: 'PUT',
        body: file,
        credentials: 'omit',
        signal: stop.signal,
      })
      if (!response.ok) throw new Error('The file was refused.')
      const contentType = 'application/octet-stream'
      const attachment = {
        id: createUpload.attachmentId,
        name,
        size,
        contentType,
        url: null,
        width: null,
        height: null,
      }
      put(key, { state: 'ready', attachment })
    } catch {
      // It stays to be seen, and can be removed and chosen again.
      put(key, { state: 'failed' })
    } finally {
      stops.delete(key)
    }
  }

  return {
    add: (files) => {
      for (const file of [...files].slice(0, most - store.state.files.length)) {
        const key = newId()
        const state = file.size > largest ? 'too large' : 'uploading'
        const draft: Draft = { key, name: file.name, size: file.size, state, attachment: null }
        store.set({ files: [...store.state.files, draft] })
        if (state === 'uploading') void upload(key, file)
      }
    },
    remove: (key) => {
      stops.get(key)?.abort()
      store.set({ files: store.state.files.filter((draft) => draft.key !== key) })
    },
    take: () => {
      const { files } = store.state
      if (files.some(({ state }) => state === 'uploading')) return null
      store.set({ files: files.filter(({ attachment }) => attachment === null) })
      return files.flatMap(({ attachment }) => attachment ?? [])
    },
  }
}

interface CreatedData {
  createUpload: { attachmentId: string; uploadUrl: string }
}
