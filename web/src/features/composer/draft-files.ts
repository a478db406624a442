/** The files of what somebody has begun to write. A file cannot be kept over a reload, so they live as the page does. */
import { useCallback, useSyncExternalStore } from 'react'
import { createSignals } from '../../lib/store/signals.ts'
import { isDraftOf } from './draft-key.ts'

export interface Upload {
  key: string
  file: File
  /** From 0 to 1. */
  progress: number
  state: 'uploading' | 'done' | Fault
  attachmentId: string | null
  /** By the clock of this device. */
  uploadedAt: number | null
  abort: AbortController
}

/** Why a file cannot go along. */
type Fault = 'failed' | 'too-large' | 'empty'

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

export const useDraftFiles = (draftKey: string): readonly Upload[] =>
  useSyncExternalStore(
    useCallback((listener) => signals.on(draftKey, listener), [draftKey]),
    () => draftFiles(draftKey),
  )

/** Gives up all that an agent held, and what is still on its way. */
export function forgetDraftFiles(agentId: string): void {
  for (const [key, uploads] of [...drafts]) {
    if (!isDraftOf(agentId, key)) continue
    setDraftFiles(key, [])
    for (const { abort } of uploads) abort.abort()
  }
}

export const isFaulty = (upload: Upload): upload is FaultyUpload =>
  upload.state !== 'uploading' && upload.state !== 'done'

/** The API forgets after a day what goes with no message, and attaches it for 23 hours. */
const usableMs = 22 * 3_600_000

export const isOutdated = ({ uploadedAt }: Pick<Upload, 'uploadedAt'>, now: number): boolean =>
  uploadedAt !== null && now - uploadedAt > usableMs

const none: readonly never[] = []
