import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDiskStorage } from './disk-storage.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-storage-'))
})

afterEach(() => rm(folder, { recursive: true }))

async function* failing(): AsyncGenerator<Uint8Array> {
  yield* []
  throw new Error('The body ended early.')
}

it('[S11] nothing stays of a file whose bytes fail while it is being opened', async () => {
  const storage = createDiskStorage(folder)
  // Opening takes a little longer in a folder that is new, so many keys are tried.
  for (let tries = 0; tries < 400; tries++)
    await expect(storage.put(uuidv7(), failing())).rejects.toThrow('ended early')
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  expect(entries.filter((entry) => entry.isFile())).toEqual([])
})
