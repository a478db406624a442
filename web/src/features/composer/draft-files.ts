/** The files of what somebody has begun to write. A file cannot be kept over a reload, so they live as the page does. */
import { createSignals } from '../../lib/store/signals.ts'

export interface Upload {
  key: string
  file: File
  /** From 0 to 1. */
  progress: number
  state: 'uploading' | 'done' | Fault
  attachmentId: string | null
  abort: AbortController
}

/** Why a file cannot go along. */
export type Fault = 'failed' | 'too-large' | 'empty'

export type FaultyUpload = Upload & { state: Fault }

const drafts = new Map<string, readonly Upload[]>()
const signals = createSignals()

/** The same array until one of them changes. */
export const draftFiles = (draftKey: string): readonly Upload[] => drafts.get(draftKey) ?? none

export function setDraftFiles(draftKey: string, uploads: readonly Upload[]): void {
  if (uploads.length > 0) drafts.set(draftKey, uploads)
  else drafts.delete(draftKey)
  signals.emit(draftKey)
}

export const onDraftFiles = signals.on

export const isFaulty = (upload: Upload): upload is FaultyUpload =>
  upload.state !== 'uploading' && upload.state !== 'done'

const none: readonly never[] = []
