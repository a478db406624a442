import { useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { uploadFile } from '../../lib/upload-file.ts'
import { CreateUploadMutation } from './documents.ts'
import { draftFiles, isFaulty, isOutdated, setDraftFiles, type Upload, useDraftFiles } from './draft-files.ts'
import { draftKey, type Mode } from './draft-key.ts'

/** As the API allows. */
const mostBytes = 25 * 1024 * 1024
const mostFiles = 10

/**
 * The files that go with the next message. They are uploaded while one still writes, and while one looks at another
 * conversation.
 */
export function useAttachments(conversationId: string, mode: Mode) {
  const { conversation: text } = useText()
  const { api, notices, self } = useInbox()
  const draft = draftKey(self.id, conversationId, mode)
  const uploads = useDraftFiles(draft)

  function change(key: string, part: Partial<Upload>): void {
    const known = draftFiles(draft)
    setDraftFiles(
      draft,
      known.map((one) => (one.key === key ? { ...one, ...part } : one)),
    )
  }

  async function start({ key, file }: Pick<Upload, 'key' | 'file'>): Promise<void> {
    const abort = new AbortController()
    change(key, { state: 'uploading', progress: 0, attachmentId: null, uploadedAt: null, abort })
    // The API counts from where the upload begins.
    const uploadedAt = Date.now()
    try {
      const input = { name: file.name, size: file.size, conversationId }
      const { attachmentId, uploadUrl } = (await api.mutate(CreateUploadMutation, { input })).createUpload
      await uploadFile({
        url: uploadUrl,
        file,
        signal: abort.signal,
        onProgress: (progress) => change(key, { progress }),
      })
      change(key, { state: 'done', progress: 1, attachmentId, uploadedAt })
    } catch {
      // The chip says so and offers to try again.
      change(key, { state: 'failed' })
    }
  }

  function add(files: Iterable<File>): void {
    const known = draftFiles(draft)
    const all = [...files]
    const taken = all.slice(0, Math.max(0, mostFiles - known.length))
    if (taken.length < all.length) notices.show({ tone: 'error', text: text.tooManyFiles })
    const fresh = taken.map(uploadOf)
    setDraftFiles(draft, [...known, ...fresh])
    for (const upload of fresh) if (upload.state === 'uploading') void start(upload)
  }

  /** Uploads again what the API is about to forget. Answers whether there was any. */
  function renew(): boolean {
    const outdated = draftFiles(draft).filter((upload) => isOutdated(upload, Date.now()))
    for (const upload of outdated) void start(upload)
    return outdated.length > 0
  }

  function remove({ key, abort }: Upload): void {
    abort.abort()
    setDraftFiles(
      draft,
      draftFiles(draft).filter((one) => one.key !== key),
    )
  }

  const done = uploads.filter(({ attachmentId }) => attachmentId !== null)
  return {
    uploads,
    add,
    remove,
    renew,
    retry: (upload: Upload) => void start(upload),
    clear: () => setDraftFiles(draft, []),
    /** The first that cannot go along. */
    faulty: uploads.find(isFaulty),
    isUploading: uploads.some(({ state }) => state === 'uploading'),
    ids: done.flatMap(({ attachmentId }) => attachmentId ?? []),
    files: done.map(({ file: { name, size } }) => ({ name, size })),
  }
}

const uploadOf = (file: File): Upload => ({
  key: crypto.randomUUID(),
  file,
  progress: 0,
  state: stateOf(file),
  attachmentId: null,
  uploadedAt: null,
  abort: new AbortController(),
})

function stateOf({ size }: File): Upload['state'] {
  if (size === 0) return 'empty'
  return size > mostBytes ? 'too-large' : 'uploading'
}
