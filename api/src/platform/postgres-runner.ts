import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, readFile, rename, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartupError } from './startup-error.ts'

/** As whom PostgreSQL runs, and where it finds its programs. */
export type Runner = {
  binDir: string
  /** Put before the program and its arguments. */
  prefix: string[]
  /** Set when the process changes its user; its files belong to it. */
  owner?: { uid: number; gid: number }
}

export type RunnerOptions = {
  binDir: string
  dataDir: string
  /** Where a reachable copy goes when the user that PostgreSQL runs as cannot enter this folder. */
  sharedDir?: string
  /** Whether to try a user namespace first. Tests say no, to take the other way. */
  userNamespace?: boolean
}

/**
 * Finds a way to run PostgreSQL, which refuses to run as root.
 * Root takes a user namespace, in which its own files look like another user's. Where those are denied
 * (as in most containers) it becomes an ordinary user, with programs and data where that one can reach them.
 */
export async function chooseRunner(options: RunnerOptions): Promise<Runner> {
  const { binDir, dataDir, sharedDir = '/var/lib/parley', userNamespace = true } = options
  const me = process.getuid?.()
  if (me === undefined)
    throw new StartupError('[postgres] The embedded PostgreSQL needs Linux or macOS. Set DATABASE_URL.')

  const owner = existsSync(dataDir) ? await stat(dataDir) : undefined
  if (me !== 0) {
    if (owner && owner.uid !== me) throw new StartupError(foreignFolder(dataDir))
    return { binDir, prefix: [] }
  }
  if (owner && owner.uid !== 0) return ordinaryUser({ binDir, dataDir, sharedDir, uid: owner.uid, gid: owner.gid })

  const user = await anyOrdinaryUser()
  if (userNamespace) {
    const prefix = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--']
    if (works([...prefix, join(binDir, 'postgres'), '--version'])) return { binDir, prefix }
  }
  return ordinaryUser({ binDir, dataDir, sharedDir, ...user })
}

type Place = { binDir: string; dataDir: string; sharedDir: string; uid: number; gid: number }

async function ordinaryUser({ binDir, dataDir, sharedDir, uid, gid }: Place): Promise<Runner> {
  const owner = { uid, gid }
  const parent = dirname(dataDir)
  if (basename(parent) === '.data') await chmod(parent, 0o711)
  if (!works(['/bin/sh', '-c', 'cd "$0"', parent], owner)) await moveData(dataDir, sharedDir)

  if (works([join(binDir, 'postgres'), '--version'], owner)) return { binDir, prefix: [], owner }
  const copy = await copyPrograms(binDir, sharedDir)
  if (works([join(copy, 'postgres'), '--version'], owner)) return { binDir: copy, prefix: [], owner }
  throw new StartupError(ROOT_REFUSED)
}

/** Leaves a link at the usual place, so that the data is still found there. */
async function moveData(dataDir: string, sharedDir: string): Promise<void> {
  if (existsSync(dataDir)) {
    if ((await lstat(dataDir)).isSymbolicLink()) return
    throw new StartupError(ROOT_REFUSED)
  }
  const target = join(sharedDir, `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`, 'postgres')
  await mkdir(dirname(target), { recursive: true, mode: 0o755 })
  await symlink(target, dataDir).catch((error: NodeJS.ErrnoException) => {
    // A link from an earlier start whose data was never made.
    if (error.code !== 'EEXIST') throw error
  })
}

async function copyPrograms(binDir: string, sharedDir: string): Promise<string> {
  const native = dirname(binDir)
  const target = join(sharedDir, `programs-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`)
  if (existsSync(target)) return join(target, 'bin')
  const unfinished = `${target}.${process.pid}`
  await mkdir(sharedDir, { recursive: true, mode: 0o755 })
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  await rename(unfinished, target)
  return join(target, 'bin')
}

/** Programs look their user up by number, so it must be one that exists. */
async function anyOrdinaryUser(): Promise<{ uid: number; gid: number }> {
  const lines = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const users = lines.split('\n').map((line) => line.split(':'))
  const found = ['postgres', 'daemon', 'bin', 'nobody'].map((name) => users.find(([user]) => user === name))
  const [, , uid, gid] = found.find((fields) => fields !== undefined) ?? []
  return { uid: Number(uid ?? 1000), gid: Number(gid ?? 1000) }
}

function works([file = '', ...args]: string[], owner: SpawnSyncOptions = {}): boolean {
  return spawnSync(file, args, { ...owner, cwd: '/', stdio: 'ignore', timeout: 10_000 }).status === 0
}

const ROOT_REFUSED = [
  '[postgres] PostgreSQL refuses to run as root, and no other way is open on this machine.',
  'Start Parley as an ordinary user, or set DATABASE_URL. One line that does it:',
  '  useradd -m parley && cp -r . /home/parley/parley && chown -R parley: /home/parley && su - parley -c "cd parley && npx -y pnpm@12 start"',
].join('\n')

function foreignFolder(dataDir: string): string {
  return [
    `[postgres] ${dataDir} belongs to another user, probably because Parley was once started as root.`,
    `Give it to yourself: sudo chown -R "$(id -u)" "${dirname(dataDir)}"`,
  ].join('\n')
}
