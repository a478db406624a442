/** The PostgreSQL of a stage: an ordinary one, one that has little room, or one with a standby. */
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from '../src/platform/postgres.ts'
import { bundledPostgres } from '../src/platform/postgres-binaries.ts'
import { type Pair, startPair } from './pair.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

/** `small data` and `small log` have so little room for their tables or for their write-ahead log. */
export type DatabaseKind = 'plain' | 'small data' | 'small log' | 'pair'

export interface StageDatabase {
  url: string
  /** Ends it as a crash does; resolves when it has been started again. Not of a pair. */
  crash(): Promise<void>
  /** What has little room. */
  disk: SmallDisk | null
  pair: Pair | null
  close(): Promise<void>
}

/** Starts it in a folder that is its own. */
export async function startDatabase(kind: DatabaseKind, folder: string): Promise<StageDatabase> {
  if (kind === 'plain') return startSingle(join(folder, 'postgres'))
  if (kind === 'pair') {
    const pair = await startPair(folder)
    const crash = () => Promise.reject(new Error('[faults] nobody starts the primary of a pair again'))
    return { url: pair.url, crash, disk: null, pair, close: pair.close }
  }
  const disk = await mountSmallDisk(join(folder, 'small'), kind === 'small data' ? 224 : 192)
  try {
    const database = await (kind === 'small data' ? startWithSmallData : startWithSmallLog)(folder, disk)
    const close = async () => {
      await database.close()
      disk.close()
    }
    return { ...database, disk, close }
  } catch (error) {
    disk.close()
    throw error
  }
}

/** The write-ahead log lies elsewhere, and so do the server's own notes. */
async function startWithSmallData(folder: string, disk: SmallDisk): Promise<StageDatabase> {
  const dataDir = join(folder, 'postgres')
  await symlink(join(disk.folder, 'postgres'), dataDir)
  return startSingle(dataDir, [`--waldir=${join(folder, 'log')}`])
}

/** Small segments, and none is used again before the next start, so that another one is soon needed. */
async function startWithSmallLog(folder: string, disk: SmallDisk): Promise<StageDatabase> {
  const log = join(disk.folder, 'log')
  await mkdir(log)
  const settings = { max_wal_size: '4GB', checkpoint_timeout: '1h', wal_recycle: 'off' }
  return startSingle(join(folder, 'postgres'), [`--waldir=${log}`, '--wal-segsize=1'], settings)
}

async function startSingle(
  dataDir: string,
  flags: readonly string[] = [],
  settings: Record<string, string> = {},
): Promise<StageDatabase> {
  let restarted: () => void = () => undefined
  const { binDir, initdbFlags } = await bundledPostgres()
  const binaries = { binDir, initdbFlags: [...initdbFlags, ...flags] }
  const postgres = await startPostgres({ dataDir, binaries, settings, onRestart: () => restarted() })
  return {
    url: postgres.url,
    crash: () => {
      const back = new Promise<void>((resolve) => {
        restarted = resolve
      })
      process.kill(postgres.pid(), 'SIGQUIT')
      return back
    },
    disk: null,
    pair: null,
    close: postgres.stop,
  }
}
