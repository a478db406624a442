import pg from 'pg'
import { type Migration, NO_FILTERS, readMigrations, toMigrationList } from './migration-files.ts'
import { loadSchemaEngine } from './schema-engine.ts'
import { StartupError } from './startup-error.ts'

export type MigrateOptions = {
  url: string
  /** Told once, before the first migration that is missing is applied. */
  onPending?: (names: string[]) => void
  migrations?: Migration[]
}

/** The key under which the ordinary Prisma CLI migrates too, so that the two wait for each other. */
const LOCK_KEY = 72_707_369

/**
 * Applies the migrations that the database lacks and returns their names. Each is applied whole, with its
 * bookkeeping in `_prisma_migrations`, or not at all. Several instances may call it at once: one works, the others wait.
 */
export async function migrate({ url, onPending = () => {}, ...options }: MigrateOptions): Promise<string[]> {
  const migrations = options.migrations ?? (await readMigrations())
  // One connection, so that the lock, the transaction and whatever the schema engine does share a session.
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    application_name: 'parley migrate',
  })
  pool.on('error', () => {})
  try {
    await checkServer(pool)
    if ((await missing(pool, migrations)).length === 0) return []

    await pool.query(`SET lock_timeout = '60s'`)
    await pool.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
    const pending = await missing(pool, migrations)
    if (pending.length === 0) return []

    onPending(pending.map(({ name }) => name))
    await applyEach(pool, migrations, pending)
    return pending.map(({ name }) => name)
  } finally {
    await pool.end()
  }
}

async function checkServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query('SHOW server_version_num').catch((cause: Error & { code?: string }) => {
    throw new StartupError(`[database] The database cannot be reached: ${cause.message || cause.code}`, { cause })
  })
  const version = Math.floor(Number(rows[0].server_version_num) / 10_000)
  if (version < 14) throw new StartupError(`[database] Parley needs PostgreSQL 14 or newer, and this is ${version}.`)
}

async function missing(pool: pg.Pool, migrations: Migration[]): Promise<Migration[]> {
  const applied = await appliedChecksums(pool)
  for (const { name, checksum } of migrations) {
    const before = applied.get(name)
    if (before !== undefined && before !== checksum) {
      throw new Error(`[migrations] ${name} was changed after it was applied. Restore it, and write another migration.`)
    }
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

async function appliedChecksums(pool: pg.Pool): Promise<Map<string, string>> {
  const table = await pool.query(`SELECT to_regclass('_prisma_migrations') AS name`)
  if (table.rows[0].name === null) return new Map()
  const { rows } = await pool.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

/** A transaction for each, because a new value of an enum can be used only after its transaction. */
async function applyEach(pool: pg.Pool, migrations: Migration[], pending: Migration[]): Promise<void> {
  let reason: unknown
  const onScriptError = (error: unknown) => {
    reason = error
  }
  const engine = await loadSchemaEngine({ pool, onScriptError })
  try {
    for (const migration of pending) {
      const upTo = migrations.slice(0, migrations.indexOf(migration) + 1)
      await pool.query('BEGIN')
      await engine.applyMigrations({ migrationsList: toMigrationList(upTo), filters: NO_FILTERS })
      await pool.query('COMMIT')
    }
  } catch (cause) {
    await pool.query('ROLLBACK')
    throw new Error('[migrations] A migration failed, and nothing of it was applied.', { cause: reason ?? cause })
  } finally {
    engine.free()
  }
}
