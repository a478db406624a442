import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readServerFile } from './postgres-lock.ts'
import type { Runner } from './postgres-runner.ts'
import { StartupError } from './startup-error.ts'

export type LaunchOptions = {
  runner: Runner
  dataDir: string
  logFile: string
  settings: Record<string, string>
  /** A free one is taken unless it is given. */
  port?: number
}

export type PostgresProcess = {
  port: number
  pid: number
  exited: Promise<void>
  stop: () => Promise<void>
}

/** Nothing of the environment that we were started in may change what PostgreSQL does. */
export const PLAIN_ENV = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

const ATTEMPTS = 5
const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 20_000

/**
 * Starts the server and returns when it takes connections. A start that fails is tried again a few times: the port
 * may have been taken meanwhile, and what a killed server shared with its children is free only when those have gone.
 */
export async function launchPostgres(options: LaunchOptions): Promise<PostgresProcess> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const server = await launchOnce(options, port)
    if (server) return server
    if (attempt === ATTEMPTS)
      throw new StartupError(`[postgres] PostgreSQL does not start.\n${await tail(options.logFile)}`)
    await delay(attempt * 200)
  }
}

async function launchOnce(options: LaunchOptions, port: number): Promise<PostgresProcess | null> {
  const { runner, dataDir, logFile } = options
  const settings = { ...SETTINGS, port: String(port), ...options.settings }
  const command = [...runner.prefix, join(runner.binDir, 'postgres'), '-D', dataDir]
  for (const [name, value] of Object.entries(settings)) command.push('-c', `${name}=${value}`)

  const log = openSync(logFile, 'w', 0o600)
  // A session of its own: Ctrl-C in the terminal must reach Parley, and the server only through Parley.
  const child = spawn('/bin/sh', ['-c', STOP_WITH_PARENT, dataDir, ...command], {
    ...runner.owner,
    cwd: '/',
    env: PLAIN_ENV,
    detached: true,
    stdio: ['pipe', log, log],
  })
  closeSync(log)

  let hasExited = false
  const exited = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      hasExited = true
      child.stdin?.destroy()
      resolve()
    })
  })
  const { pid } = child
  if (pid === undefined) {
    await exited
    return null
  }

  const stop = async () => {
    child.kill('SIGINT')
    const slow = setTimeout(() => child.kill('SIGQUIT'), STOP_LIMIT_MS)
    await exited
    clearTimeout(slow)
  }

  const until = Date.now() + READY_LIMIT_MS
  while (!hasExited && Date.now() < until) {
    const file = await readServerFile(dataDir)
    if (file?.pid === pid && file.isReady) return { port, pid, exited, stop }
    await delay(15)
  }
  if (!hasExited) await stop()
  return null
}

/**
 * A process beside the server waits for the end of a pipe that Parley holds open: when Parley dies, however it dies,
 * the server is told to stop. It is no child of the server, which would take the end of an unknown child for a crash.
 */
const STOP_WITH_PARENT = `
exec 3<&0 </dev/null
server=$$
( (
  cat <&3 >/dev/null
  read -r running 2>/dev/null <"$0/postmaster.pid" || running=$server
  [ "$running" = "$server" ] && kill -INT "$server" 2>/dev/null
) & )
exec "$@" 3<&-
`

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  // Compiling a plan costs more than the short statements here could win by it.
  jit: 'off',
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}
