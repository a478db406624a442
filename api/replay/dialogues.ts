/** Dialogues from files of JSON lines, plain or gzip. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { ReplayError } from './errors.ts'

const turn = z.object({
  from: z.enum(['customer', 'agent']),
  text: z.string().max(20_000).regex(/\S/, 'must not be blank'),
})
const dialogue = z.object({ id: z.string(), topic: z.string().optional(), turns: z.array(turn).min(1) })

export type Dialogue = z.output<typeof dialogue>

const known = /\.jsonl(\.gz)?$/

/** Reads the dialogues of files, and of all `.jsonl` and `.jsonl.gz` files of folders, up to a limit. */
export async function readDialogues(paths: readonly string[], limit = Number.POSITIVE_INFINITY): Promise<Dialogue[]> {
  const dialogues: Dialogue[] = []
  for (const path of paths) {
    for (const file of await filesAt(path)) await readInto(dialogues, file, limit)
  }
  if (dialogues.length === 0) throw new ReplayError(`There are no dialogues in ${paths.join(', ')}.`)
  return dialogues
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new ReplayError(`There is no file ${path}.`, { cause: error })
  })
  if (!found.isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => known.test(name)).sort()
  if (names.length === 0) throw new ReplayError(`The folder ${path} holds no .jsonl or .jsonl.gz file.`)
  return names.map((name) => join(path, name))
}

async function readInto(dialogues: Dialogue[], file: string, limit: number): Promise<void> {
  let line = 0
  try {
    for await (const text of linesOf(file)) {
      if (dialogues.length >= limit) return
      line++
      if (text.trim() !== '') dialogues.push(parse(text, `${file}:${line}`))
    }
  } catch (error) {
    if (error instanceof ReplayError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ReplayError(`${file} cannot be read after line ${line}: ${reason}.`, { cause: error })
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const raw = createReadStream(file)
  // The iteration below reports a failure of either stream; the callback only keeps it from being thrown twice.
  const input = file.endsWith('.gz') ? pipeline(raw, createGunzip(), () => undefined) : raw
  const failure = Promise.withResolvers<never>()
  input.once('error', failure.reject)
  failure.promise.catch(() => undefined)
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    const iterator = lines[Symbol.asyncIterator]()
    for (;;) {
      const { value, done } = await Promise.race([iterator.next(), failure.promise])
      if (done) break
      yield value
    }
    if (input.errored) throw input.errored
  } finally {
    lines.close()
    raw.destroy()
  }
}

function parse(text: string, place: string): Dialogue {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ReplayError(`${place} is not JSON: ${error instanceof Error ? error.message : error}.`, { cause: error })
  }
  const parsed = dialogue.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`)
  throw new ReplayError(`${place} is not a dialogue: ${issues.join('; ')}.`)
}
