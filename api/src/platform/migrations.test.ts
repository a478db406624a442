import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '../testing/database.ts'
import { type Migration, readMigrations, SCHEMA_FILE } from './migration-files.ts'
import { migrate } from './migrations.ts'
import { diffSchema } from './schema-diff.ts'

let database: TestDatabase
let migrations: Migration[]

beforeEach(async () => {
  database = await createEmptyDatabase()
  migrations = await readMigrations()
})
afterEach(() => database.drop())

describe('migrate', () => {
  it('applies every migration once, however many instances start at the same time', async () => {
    const starts = Array.from({ length: 5 }, () => migrate({ url: database.url }))
    const applied = (await Promise.all(starts)).flat()

    expect(applied).toEqual(migrations.map(({ name }) => name))
    expect(await migrate({ url: database.url })).toEqual([])
  })

  it('applies a migration whole or not at all, and says why', async () => {
    const broken = [...migrations, newer('CREATE TABLE half (id int); SELECT 1 / 0;')]
    const error = await migrate({ url: database.url, migrations: broken }).catch((reason: Error) => reason)

    expect(error).toMatchObject({ cause: { message: 'division by zero' } })
    expect(await query(`SELECT to_regclass('half') AS name`)).toEqual([{ name: null }])
    expect(await query('SELECT count(*)::int AS n FROM _prisma_migrations')).toEqual([{ n: migrations.length }])
  })

  it('goes on after a migration that failed was mended', async () => {
    await migrate({ url: database.url, migrations: [...migrations, newer('SELECT 1 / 0;')] }).catch(() => {})
    const mended = newer('CREATE TABLE whole (id int);')

    expect(await migrate({ url: database.url, migrations: [...migrations, mended] })).toEqual([mended.name])
  })

  it('takes a script with semicolons in a function body', async () => {
    const body = 'CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$; -- a; b'
    await migrate({ url: database.url, migrations: [...migrations, newer(body)] })

    expect(await query('SELECT two()')).toEqual([{ two: 2 }])
  })

  it('refuses a migration that was changed after it was applied', async () => {
    await migrate({ url: database.url })
    const changed = migrations.map((migration) => ({ ...migration, checksum: 'other' }))

    await expect(migrate({ url: database.url, migrations: changed })).rejects.toThrow(
      'was changed after it was applied',
    )
  })
})

describe('schema.prisma and the migrations', () => {
  it('agree', async () => {
    const schema = await readFile(SCHEMA_FILE, 'utf8')
    expect(await diffSchema({ shadowUrl: database.url, migrations, schema })).toBeNull()
  })

  it('are seen to differ when a column is in the schema only', async () => {
    const schema = (await readFile(SCHEMA_FILE, 'utf8')).replace('model Agent {', 'model Agent {\n  nickname String?')
    const sql = await diffSchema({ shadowUrl: database.url, migrations, schema })

    expect(sql).toContain('ADD COLUMN     "nickname" TEXT')
  })
})

function newer(sql: string): Migration {
  return { name: '99991231235959_newer', sql, checksum: 'newer' }
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
