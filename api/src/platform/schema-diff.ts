import pg from 'pg'
import { type Migration, NO_FILTERS, toMigrationList } from './migration-files.ts'
import { loadSchemaEngine } from './schema-engine.ts'

export type SchemaDiffOptions = {
  /** An empty database, in which the migrations are played through. */
  shadowUrl: string
  migrations: Migration[]
  /** The text of schema.prisma. */
  schema: string
}

/**
 * Writes the SQL that is missing between the migrations and schema.prisma; null when they agree.
 * What Prisma cannot express (checks, partial indexes, storage settings) is neither asked for nor taken away.
 */
export async function diffSchema({ shadowUrl, migrations, schema }: SchemaDiffOptions): Promise<string | null> {
  const [pool, shadow] = [connect(shadowUrl), connect(shadowUrl)]
  const engine = await loadSchemaEngine({ pool, shadow })
  try {
    // Never committed, so that the database is as empty afterwards.
    await shadow.query('BEGIN')
    const { exitCode, stdout } = await engine.diff({
      from: migrations.length === 0 ? { tag: 'empty' } : { tag: 'migrations', ...toMigrationList(migrations) },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    })
    // The engine's own code for "there is a difference", as in `prisma migrate diff --exit-code`.
    return exitCode === 2 ? stdout : null
  } finally {
    engine.free()
    await shadow.end()
    await pool.end()
  }
}

/** Ending it does not wait for the server, which cuts the connection when the database is removed right afterwards. */
const connect = (connectionString: string) => new pg.Pool({ connectionString, max: 1 }).on('error', () => {})
