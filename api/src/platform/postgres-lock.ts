import { execFile } from 'node:child_process'
import { readFile, readlink, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { StartupError } from './startup-error.ts'

/** What postmaster.pid says: PostgreSQL writes it while it runs and removes it when it stops in order. */
export type ServerFile = { pid: number; startedAt: number; port: number; isReady: boolean }

type Claim = 'held' | 'free' | 'unknown'

/** Another Parley is alive on the same folder. */
export class DataInUseError extends Error {
  override name = 'DataInUseError'
  readonly port: number

  constructor(dataDir: string, port: number) {
    super(`[postgres] Another Parley is running on ${dataDir}.`)
    this.port = port
  }
}

/** Above every process number that a system hands out. */
const NOBODYS_PID = 2_147_483_646
/** A younger server may belong to a Parley that is just about to claim it. */
const CLAIM_SECONDS = 3
const LIMIT_MS = 30_000

/**
 * Returns when no PostgreSQL runs on the folder. A server that a killed Parley left behind is stopped in order,
 * a dead one's file is made harmless, and one whose Parley is alive is an error.
 */
export async function clearTheWay(dataDir: string, lookAtClaim: (port: number) => Promise<Claim>): Promise<void> {
  const until = Date.now() + LIMIT_MS
  while (Date.now() < until) {
    const server = await readServerFile(dataDir)
    if (!server) return
    if (!(await isServerOf(server.pid, dataDir))) return disarm(dataDir)
    if (server.isReady) {
      const claim = await lookAtClaim(server.port)
      if (claim === 'held') throw new DataInUseError(dataDir, server.port)
      const isOld = Date.now() / 1000 - server.startedAt > CLAIM_SECONDS
      if (claim === 'free' && isOld) process.kill(server.pid, 'SIGINT')
    }
    await delay(50)
  }
  throw new StartupError(`[postgres] A PostgreSQL that was left running on ${dataDir} does not stop.`)
}

/** Reads postmaster.pid; null when there is none, or only the beginning of one. */
export async function readServerFile(dataDir: string): Promise<ServerFile | null> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return ''
    throw error
  })
  const [pid, , startedAt, port, , , , status] = text.split('\n')
  if (!Number(pid)) return null
  // A standby is as ready as it will be.
  const isReady = status !== undefined && ['ready', 'standby'].includes(status.trim())
  return { pid: Number(pid), startedAt: Number(startedAt), port: Number(port), isReady }
}

/**
 * A process number is soon somebody else's, in a restarted container at once. PostgreSQL would then refuse to start,
 * so the number is replaced; the rest stays, because it lets PostgreSQL see whether its shared memory is still in use.
 */
async function disarm(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid')
  try {
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/^-?\d+/, String(NOBODYS_PID)), { flag: 'r+' })
  } catch (error) {
    // A server that was just stopping has removed it itself.
    if (!isMissing(error)) throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  // The server's working directory is its data. A process that is gone or foreign cannot be looked at.
  if (process.platform === 'linux') {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    return cwd !== '' && cwd === (await realpath(dataDir))
  }
  const ps = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return ps.stdout.includes('postgres') && ps.stdout.includes(dataDir)
}
