import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { bundledPostgres, type PostgresBinaries } from './postgres-binaries.ts'
import { claimServer, lookAtClaim } from './postgres-claim.ts'
import { createCluster } from './postgres-cluster.ts'
import { clearTheWay } from './postgres-lock.ts'
import { launchPostgres } from './postgres-process.ts'
import { chooseRunner } from './postgres-runner.ts'
import { readOrMakeSecretFile } from './secret-file.ts'

export type PostgresOptions = {
  /** The folder of the data. Beside it lie the password and the server's log. */
  dataDir: string
  binaries?: PostgresBinaries
  /** Server settings beside the usual ones, as in postgresql.conf. */
  settings?: Record<string, string>
  /** Tests say no: their data need not outlive a power cut. */
  isDurable?: boolean
  /** Whether root may use a user namespace. Tests say no, to take the other way. */
  userNamespace?: boolean
  /** Where copies go that an unprivileged user can reach. */
  sharedDir?: string
  /** Told when the server ended by itself and was started again. */
  onRestart?: () => void
  /** Told when the server ended by itself and could not be started again. It is tried until it can be. */
  onDown?: (error: unknown) => void
}

export type EmbeddedPostgres = {
  /** Connects to the database `parley`. */
  url: string
  /** Of the server that runs now. */
  pid: () => number
  /** Settles when the server was stopped, and is not to be started again. */
  ended: Promise<void>
  /** Ends every connection and stops the server in order. */
  stop: () => Promise<void>
}

const USER = 'parley'
const DATABASE = 'parley'
const RETRY_MS = 1_000

/**
 * Starts a PostgreSQL of our own on a folder, on 127.0.0.1 with a free port and a password.
 * Whatever an earlier start left behind (a killed server, a server without its Parley, half a folder) is healed first;
 * a folder that a live Parley uses is a DataInUseError. A server that ends by itself is started again on its port, as
 * often as it takes: a full disk may be emptied hours later.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { settings = {}, isDurable = true, onRestart = () => {}, onDown = () => {} } = options
  const given = resolve(options.dataDir)
  await mkdir(dirname(given), { recursive: true })
  const password = await passwordOf(given)
  const { binDir, initdbFlags } = options.binaries ?? (await bundledPostgres())

  const runner = await chooseRunner({ ...options, binDir, dataDir: given })
  if (existsSync(given)) {
    await clearTheWay(await realpath(given), (port) => lookAtClaim(urlOf(password, port, 'postgres')))
  }
  const dataDir = await createCluster({ dataDir: given, runner, initdbFlags, user: USER, password, isDurable })

  const launch = async (port?: number) => {
    const server = await launchPostgres({
      runner,
      dataDir,
      logFile: `${given}.log`,
      settings: isDurable ? settings : { fsync: 'off', full_page_writes: 'off', ...settings },
      port,
    })
    try {
      const release = await claimServer(urlOf(password, server.port, 'postgres'), DATABASE)
      const end = async () => {
        await release()
        await server.stop()
      }
      return { ...server, end }
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  let server = await launch()
  const stopping = new AbortController()
  const relaunch = async () => {
    while (!stopping.signal.aborted) {
      try {
        return await launch(server.port)
      } catch (error) {
        onDown(error)
        // A pause that is cut short is over all the same.
        await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
    return null
  }
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.exited
      const next = await relaunch()
      if (!next) return
      server = next
      if (stopping.signal.aborted) return server.end()
      onRestart()
    }
  }
  const ended = watch()
  // Whoever waits for the end learns why; when nobody does, it must not bring the process down.
  ended.catch(() => {})

  return {
    url: urlOf(password, server.port, DATABASE),
    pid: () => server.pid,
    ended,
    stop: async () => {
      stopping.abort()
      await server.end()
      // A server that was being started again meanwhile is stopped there; what it failed of no longer matters.
      await ended.catch(() => {})
    },
  }
}

/** Where the PostgreSQL of a running Parley is reached, for commands that work beside it. */
export async function urlOfRunning(dataDir: string, port: number): Promise<string> {
  return urlOf(await passwordOf(resolve(dataDir)), port, DATABASE)
}

function passwordOf(dataDir: string): Promise<string> {
  return readOrMakeSecretFile(`${dataDir}.password`, () => randomBytes(24).toString('base64url'))
}

function urlOf(password: string, port: number, database: string): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`
}
