import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Reads a secret that this machine keeps in a file, and makes it the first time, readable by its owner only.
 * Of several that start at once all get the same secret.
 */
export async function readOrMakeSecretFile(file: string, make: () => string): Promise<string> {
  const found = await read(file)
  if (found) return found

  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(`${make()}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  // A link appears with its whole content or not at all, and never replaces what another start has made.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  const made = await read(file)
  if (!made) throw new Error(`${file} is empty. Remove it if nothing was encrypted with it yet.`)
  return made
}

async function read(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.trim()
}
