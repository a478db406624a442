/** Whether files are still the ones that something was made from. */
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A hash over the names and contents of files, given as patterns below the project's root. */
export function hashFiles(patterns: string[], exclude: string[] = []): string {
  const hash = createHash('sha256')
  for (const file of globSync(patterns, { cwd: ROOT, exclude }).sort()) {
    hash.update(`${file}\n`)
    hash.update(readFileSync(`${ROOT}${file}`))
  }
  return hash.digest('hex')
}

/** True when the mark beside what was made holds this hash. */
export function hasMark(mark: URL, hash: string): boolean {
  try {
    return readFileSync(mark, 'utf8') === hash
  } catch {
    return false
  }
}

export function setMark(mark: URL, hash: string): void {
  writeFileSync(mark, hash)
}
