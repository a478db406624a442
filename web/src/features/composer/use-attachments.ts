import { useCallback, useEffect, useRef, useState } from 'react'
import { useInbox } from '../../lib/inbox-context.ts'
import { uploadFile } from '../../lib/upload-file.ts'
import { CreateUploadMutation } from './documents.ts'

export interface Upload {
  key: string
  name: string
  size: number
  /** From 0 to 1. */
  progress: number
  state: 'uploading' | 'done' | 'failed' | 'too-large'
  attachmentId: string | null
}

/** As the API allows. */
const mostBytes = 25 * 1024 * 1024
const mostFiles = 10

/** The files that go with the next message. They are uploaded while one still writes. */
export function useAttachments(conversationId: string) {
  const { api } = useInbox()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const aborts = useRef(new Map<string, AbortController>())

  const change = useCallback((key: string, part: Partial<Upload>) => {
    setUploads((known) => known.map((one) => (one.key === key ? { ...one, ...part } : one)))
  }, [])

  const start = useCallback(
    async (key: string, file: File) => {
      const abort = new AbortController()
      aborts.current.set(key, abort)
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
        // The chip says so; taking it away and adding the file again is the way to try again.
        change(key, { state: 'failed' })
      } finally {
        aborts.current.delete(key)
      }
    },
    [api, conversationId, change],
  )

  const add = useCallback(
    (files: Iterable<File>) => {
      const fresh = [...files].map((file) => ({ file, key: crypto.randomUUID() }))
      setUploads((known) => [
        ...known,
        ...fresh.slice(0, Math.max(0, mostFiles - known.length)).map(({ file, key }) => ({
          key,
          name: file.name,
          size: file.size,
          progress: 0,
          state: file.size > mostBytes ? ('too-large' as const) : ('uploading' as const),
          attachmentId: null,
        })),
      ])
      for (const { file, key } of fresh.slice(0, mostFiles)) if (file.size <= mostBytes) void start(key, file)
    },
    [start],
  )

  const remove = useCallback((key: string) => {
    aborts.current.get(key)?.abort()
    setUploads((known) => known.filter((one) => one.key !== key))
  }, [])

  useEffect(() => {
    const running = aborts.current
    return () => {
      for (const abort of running.values()) abort.abort()
    }
  }, [])

  return {
    uploads,
    add,
    remove,
    clear: () => setUploads([]),
    isUploading: uploads.some(({ state }) => state === 'uploading'),
    ids: uploads.flatMap(({ attachmentId }) => attachmentId ?? []),
  }
}
