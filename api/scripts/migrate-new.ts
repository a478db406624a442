/** `pnpm migrate:new NAME`: writes the migration that brings the database to what schema.prisma says. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MIGRATIONS_DIR, readMigrations, SCHEMA_FILE } from '../src/platform/migration-files.ts'
import { startPostgres } from '../src/platform/postgres.ts'
import { diffSchema } from '../src/platform/schema-diff.ts'

const name = process.argv[2] ?? ''
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Give the migration a name of small letters: pnpm migrate:new add_customer_language')
  process.exit(1)
}

const migrations = await readMigrations()
const folder = await mkdtemp(join(tmpdir(), 'parley-migrate-'))
const shadow = await startPostgres({ dataDir: join(folder, 'postgres'), isDurable: false })
try {
  const sql = await diffSchema({
    shadowUrl: shadow.url,
    migrations,
    schema: await readFile(SCHEMA_FILE, 'utf8'),
  })
  if (sql === null) console.log('The migrations already lead to schema.prisma. Nothing to write.')
  if (sql !== null) console.log(`Wrote ${await write(sql)}. Read it before you commit it.`)
} finally {
  await shadow.stop()
  await rm(folder, { recursive: true })
}

async function write(sql: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const newest = migrations.at(-1)?.name.slice(0, 14) ?? ''
  // Migrations apply in the order of their names, also when a clock was wrong.
  const place = `${stamp > newest ? stamp : String(BigInt(newest) + 1n)}_${name}`
  await mkdir(join(MIGRATIONS_DIR, place), { recursive: true })
  await writeFile(join(MIGRATIONS_DIR, place, 'migration.sql'), sql)
  return join('prisma', 'migrations', place, 'migration.sql')
}
