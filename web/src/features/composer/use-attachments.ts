import { useCallback, useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { uploadFile } from '../../lib/upload-file.ts'
import { CreateUploadMutation } from './documents.ts'

export interface Upload {
  key: string
  file: File
  /** From 0 to 1. */
  progress: number
  state: 'uploading' | 'done' | 'failed' | 'too-large' | 'empty'
  attachmentId: string | null
}

/** As the API allows. */
const mostBytes = 25 * 1024 * 1024
const mostFiles = 10

/** The files that go with the next message. They are uploaded while one still writes. */
export function useAttachments(conversationId: string) {
  const { conversation: text } = useText()
  const { api, notices } = useInbox()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const aborts = useRef(new Map<string, AbortController>())

  const change = useCallback((key: string, part: Partial<Upload>) => {
    setUploads((known) => known.map((one) => (one.key === key ? { ...one, ...part } : one)))
  }, [])

  const start = useCallback(
    async ({ key, file }: Pick<Upload, 'key' | 'file'>) => {
      const abort = new AbortController()
      aborts.current.set(key, abort)
      change(key, { state: 'uploading', progress: 0 })
      try {
        const input = { name: file.name, size: file.size, conversationId }
        const { attachmentId, uploadUrl } = (await api.mutate(CreateUploadMutation, { input })).createUpload
        await uploadFile({
          url: uploadUrl,
          file,
          signal: abort.signal,
          onProgress: (progress) => change(key, { progress }),
        })
        change(key, { state: 'done', progress: 1, attachmentId })
      } catch {
        // The chip says so and offers to try again.
        change(key, { state: 'failed' })
      } finally {
        aborts.current.delete(key)
      }
    },
    [api, conversationId, change],
  )

  function add(files: Iterable<File>): void {
    const all = [...files]
    const taken = all.slice(0, Math.max(0, mostFiles - uploads.length))
    if (taken.length < all.length) notices.show({ tone: 'error', text: text.tooManyFiles })
    const fresh = taken.map(
      (file): Upload => ({ key: crypto.randomUUID(), file, progress: 0, state: stateOf(file), attachmentId: null }),
    )
    setUploads((known) => [...known, ...fresh])
    for (const upload of fresh) if (upload.state === 'uploading') void start(upload)
  }

  function remove(key: string): void {
    aborts.current.get(key)?.abort()
    setUploads((known) => known.filter((one) => one.key !== key))
  }

  useEffect(() => {
    const running = aborts.current
    return () => {
      for (const abort of running.values()) abort.abort()
    }
  }, [])

  const done = uploads.filter(({ attachmentId }) => attachmentId !== null)
  return {
    uploads,
    add,
    remove,
    retry: (upload: Upload) => void start(upload),
    clear: () => setUploads([]),
    isUploading: uploads.some(({ state }) => state === 'uploading'),
    ids: done.flatMap(({ attachmentId }) => attachmentId ?? []),
    files: done.map(({ file: { name, size } }) => ({ name, size })),
  }
}

function stateOf({ size }: File): Upload['state'] {
  if (size === 0) return 'empty'
  return size > mostBytes ? 'too-large' : 'uploading'
}
