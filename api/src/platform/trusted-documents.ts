/** The documents that the web was built with, which are all that visitors of most widgets may run. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import type { Clock } from '../domain/context.ts'

/** Whether a document is one of them, to the letter. */
export type TrustedDocuments = (text: string) => boolean

const manifest = z.record(z.string(), z.string())

/** How often the file is looked at for a document that was not in it: the web may have been built anew. */
const lookMs = 1_000

/** Reads a file that names each document by the SHA-256 of its text. Without the file no document is trusted. */
export function openTrustedDocuments(file: string, clock: Clock): TrustedDocuments {
  let texts: ReadonlySet<string> = new Set()
  let readAt: number | null = null
  let changedAt: number | null = null

  function look(): void {
    const now = clock.now().getTime()
    if (readAt !== null && Math.abs(now - readAt) < lookMs) return
    readAt = now
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null
    if (changed === changedAt) return
    texts = changed === null ? new Set() : read(file)
    changedAt = changed
  }

  return (text) => {
    if (!texts.has(text)) look()
    return texts.has(text)
  }
}

function read(file: string): Set<string> {
  const documents = Object.entries(manifest.parse(JSON.parse(readFileSync(file, 'utf8'))))
  const wrong = documents.find(([hash, text]) => createHash('sha256').update(text).digest('hex') !== hash)
  if (wrong) throw new Error(`[documents] ${file} names ${wrong[0]} what is something else. Build the web again.`)
  return new Set(documents.map(([, text]) => text))
}
