/** A PostgreSQL and its streaming standby behind one address, which stays when the standby takes over. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createClosers } from '../src/platform/closers.ts'
import { bundledPostgres } from '../src/platform/postgres-binaries.ts'
import { createCluster } from '../src/platform/postgres-cluster.ts'
import { launchPostgres } from '../src/platform/postgres-process.ts'
import { chooseRunner, type Runner } from '../src/platform/postgres-runner.ts'
import { startProxy } from '../src/testing/proxy.ts'

export interface Pair {
  /** Leads to the primary, until the standby takes over. */
  url: string
  /** From now on the primary acknowledges nothing that the standby has not written down. */
  waitForStandby(): Promise<void>
  /** From now on the standby receives nothing. It has everything that was acknowledged before the call. */
  freezeStandby(): Promise<void>
  /** Ends every process of the primary at once, as the end of its machine does. The address leads to the standby. */
  killPrimary(): Promise<void>
  /** Makes the standby the primary. */
  promote(): Promise<void>
  /** Whether the standby has taken over: there is no other. */
  isSpent(): boolean
  close(): Promise<void>
}

const user = 'parley'
const password = 'a password for faults'

/** Why there can be no pair here, in a line; null when there can. */
export const whyNoPair = () =>
  process.platform === 'linux' ? null : 'it kills each process of a PostgreSQL, which it finds only on Linux'

export async function startPair(folder: string): Promise<Pair> {
  const closers = createClosers()
  try {
    const { binDir, initdbFlags } = await bundledPostgres()
    const dataDir = join(folder, 'primary')
    const runner = await chooseRunner({ binDir, dataDir })
    await createCluster({ dataDir, runner, initdbFlags, user, password, isDurable: true })
    const primary = await launch(runner, dataDir)
    closers.add(primary.stop)
    await ask(primary.port, 'CREATE DATABASE parley')
    const copy = join(folder, 'standby')
    await backUp(primary.port, dataDir, copy)
    const settings = { primary_conninfo: `host=127.0.0.1 port=${primary.port} user=${user} password='${password}'` }
    const standby = await launch(runner, copy, settings)
    closers.add(standby.stop)
    await until(async () => (await receiverOf(standby.port)) !== null)
    const proxy = await startProxy(primary.port)
    closers.add(() => proxy.close())
    return { ...control(primary, standby.port, proxy), url: urlOf(proxy.port), close: () => closers.closeAll() }
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}

type Server = Awaited<ReturnType<typeof launchPostgres>>

function control(primary: Server, standby: number, proxy: Awaited<ReturnType<typeof startProxy>>) {
  let frozen: number | null = null
  let isSpent = false
  return {
    waitForStandby: async () => {
      await ask(primary.port, `ALTER SYSTEM SET synchronous_standby_names = '*'`)
      await ask(primary.port, 'SELECT pg_reload_conf()')
      await until(async () => (await ask(primary.port, 'SELECT sync_state AS it FROM pg_stat_replication')) === 'sync')
    },
    freezeStandby: async () => {
      const written = await ask(primary.port, 'SELECT pg_current_wal_flush_lsn() AS it')
      await until(async () => {
        return (await ask(standby, 'SELECT flushed_lsn >= $1 AS it FROM pg_stat_wal_receiver', [written])) === true
      })
      frozen = await receiverOf(standby)
      if (frozen === null) throw new Error('[faults] the standby receives nothing')
      process.kill(frozen, 'SIGSTOP')
    },
    killPrimary: async () => {
      const { pid } = primary
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
      for (const one of [pid, ...children.map(Number)]) process.kill(one, 'SIGKILL')
      await primary.exited
      proxy.aim(standby)
      proxy.cut()
    },
    promote: async () => {
      isSpent = true
      // Whatever lies unread in the receiver's socket was never received: it is to end before it reads on.
      if (frozen !== null) for (const signal of ['SIGTERM', 'SIGCONT'] as const) process.kill(frozen, signal)
      await ask(standby, 'SELECT pg_promote()')
    },
    isSpent: () => isSpent,
  }
}

const launch = (runner: Runner, dataDir: string, settings: Record<string, string> = {}) =>
  launchPostgres({ runner, dataDir, logFile: `${dataDir}.log`, settings })

/** Copies a running server's files; what it wrote meanwhile the copy will fetch itself. */
async function backUp(port: number, from: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(port, 'postgres') })
  await client.connect()
  try {
    await client.query(`SELECT pg_backup_start('standby', fast => true)`)
    execFileSync('cp', ['--archive', from, to])
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)')
    for (const name of ['postmaster.pid', 'postmaster.opts']) await rm(join(to, name))
    for (const name of await readdir(join(to, 'pg_wal'))) await rm(join(to, 'pg_wal', name), { recursive: true })
    await writeFile(join(to, 'backup_label'), rows[0].labelfile)
    await writeFile(join(to, 'standby.signal'), '')
  } finally {
    await client.end()
  }
}

const receiverOf = async (port: number): Promise<number | null> => {
  const pid = await ask(port, `SELECT pid AS it FROM pg_stat_wal_receiver WHERE status = 'streaming'`)
  return typeof pid === 'number' ? pid : null
}

/** The column `it` of the first row. */
async function ask(port: number, statement: string, values: readonly unknown[] = []): Promise<unknown> {
  const client = new pg.Client({ connectionString: urlOf(port, 'postgres') })
  await client.connect()
  try {
    const { rows } = await client.query(statement, [...values])
    return rows[0]?.it
  } finally {
    await client.end()
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 30_000; !(await condition()); await pause(20)) {
    if (performance.now() > deadline) throw new Error('[faults] the standby does not follow')
  }
}

const urlOf = (port: number, database = 'parley') =>
  `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
