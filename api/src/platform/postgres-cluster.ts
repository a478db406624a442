import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PLAIN_ENV } from './postgres-process.ts'
import type { Runner } from './postgres-runner.ts'
import { StartupError } from './startup-error.ts'

export type ClusterOptions = {
  dataDir: string
  runner: Runner
  initdbFlags: string[]
  user: string
  password: string
  isDurable: boolean
}

/**
 * Makes the data folder unless it is there, and returns its real place.
 * It is made under another name first, so that one that was interrupted is never taken for a whole one.
 */
export async function createCluster(options: ClusterOptions): Promise<string> {
  const { dataDir, runner } = options
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    await checkVersion(dataDir, runner)
    return realpath(dataDir)
  }
  // The data may lie elsewhere, with a link to it here.
  const target = await readlink(dataDir).catch(() => dataDir)
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  if (runner.owner) await chown(unfinished, runner.owner.uid, runner.owner.gid)
  await initdb(unfinished, options)
  await rename(unfinished, target)
  return realpath(dataDir)
}

async function initdb(folder: string, { runner, initdbFlags, user, password, isDurable }: ClusterOptions) {
  const passwordFile = `${folder}.password`
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (runner.owner) await chown(passwordFile, runner.owner.uid, runner.owner.gid)
  const flags = [
    `--pgdata=${folder}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    ...initdbFlags,
    ...(isDurable ? [] : ['--no-sync']),
  ]
  try {
    await run([...runner.prefix, join(runner.binDir, 'initdb'), ...flags], runner, dirname(folder))
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function run([file = '', ...args]: string[], { owner }: Runner, cwd: string): Promise<void> {
  const child = spawn(file, args, { ...owner, cwd, env: PLAIN_ENV, stdio: ['ignore', 'ignore', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      reject(new StartupError(`[postgres] The data folder could not be made: ${Buffer.concat(said).toString().trim()}`))
    })
  })
}

async function checkVersion(dataDir: string, { binDir }: Runner): Promise<void> {
  const made = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim()
  const share = join(dirname(binDir), 'share', 'postgresql', 'postgres.bki')
  const head = await readFile(share, 'utf8').catch(() => '')
  const running = /^# PostgreSQL (\d+)/.exec(head)?.[1] ?? made
  if (made !== running) {
    throw new StartupError(
      `[postgres] ${dataDir} was made by PostgreSQL ${made}, and this is ${running}. Move it away, or dump it with ${made} and restore it.`,
    )
  }
}
