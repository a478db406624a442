import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { createDb, type Database, type DatabaseOptions } from './database.ts'
import { createStatementNames } from './statement-names.ts'

let test: TestDatabase
let open: Database[] = []

beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(async () => {
  for (const database of open) await database.close()
  open = []
  await test.drop()
})

describe('createDb', () => {
  it('prepares statements that come back, raw ones too', async () => {
    const { db } = connect({ poolSize: 1 })
    for (const n of [1, 2, 3]) await db.$queryRaw`SELECT ${n}::int AS n`
    for (const _ of [1, 2, 3]) await db.agent.findMany({ take: 1 })

    const prepared = await db.$queryRaw<{ statement: string; uses: number }[]>`
      SELECT statement, (generic_plans + custom_plans)::int AS uses FROM pg_prepared_statements`
    expect(prepared).toContainEqual({ statement: 'SELECT $1::int AS n', uses: 2 })
    expect(prepared.filter(({ statement }) => statement.includes('"Agent"'))).toHaveLength(1)
  })

  it('runs every session under limits', async () => {
    const { db } = connect()
    const settings = await db.$queryRaw<{ name: string; setting: string }[]>`
      SELECT name, setting FROM pg_settings WHERE name IN
        ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'synchronous_commit')`

    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      lock_timeout: '2000',
      statement_timeout: '10000',
      idle_in_transaction_session_timeout: '4000',
      synchronous_commit: 'on',
    })
  })

  it('reads and writes the right time on a server of another zone', async () => {
    const { db } = connect({ poolSize: 1 })
    await db.$executeRawUnsafe(`ALTER DATABASE ${new URL(test.url).pathname.slice(1)} SET TimeZone = 'Asia/Tokyo'`)
    const there = connect({ poolSize: 1 }).db
    const noon = new Date('2024-02-03T12:00:00.000Z')

    expect(await there.$queryRaw`SELECT ${noon}::timestamptz AS at`).toEqual([{ at: noon }])
    expect(await there.$queryRaw`SELECT extract(epoch FROM ${noon}::timestamptz)::int AS s`).toEqual([
      { s: noon.getTime() / 1_000 },
    ])
  })

  it('lets nobody use a connection before onConnection has agreed', async () => {
    const seen: string[] = []
    const { db } = connect({
      poolSize: 1,
      onConnection: async (client) => {
        await client.query('SELECT pg_sleep(0.05)')
        seen.push('agreed')
      },
    })
    await db.$queryRaw`SELECT 1`.then(() => seen.push('used'))

    expect(seen).toEqual(['agreed', 'used'])
  })

  it('fails the statement whose connection onConnection refuses, and tries again for the next', async () => {
    let refusals = 1
    const { db } = connect({
      onConnection: async () => {
        if (refusals-- > 0) throw new Error('not this one')
      },
    })

    await expect(db.$queryRaw`SELECT 1`).rejects.toThrow('not this one')
    expect(await db.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }])
  })

  it('goes on after the server has cut its connections', async () => {
    const lost: Error[] = []
    const { db } = connect({ poolSize: 1, onLost: (error) => lost.push(error) })
    await db.$queryRaw`SELECT 1`
    await connect().db.$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`

    expect(await db.$queryRaw`SELECT 1 AS one`.catch(() => db.$queryRaw`SELECT 1 AS one`)).toEqual([{ one: 1 }])
  })
})

describe('names of statements', () => {
  it('are given at the second sight, and stay', () => {
    const name = createStatementNames()

    expect([name('SELECT 1'), name('SELECT 1')]).toEqual(['', expect.stringMatching(/^p_/)])
    expect(name('SELECT 1')).toBe(createAgain('SELECT 1'))
  })

  it('are limited, however many statements there are', () => {
    const name = createStatementNames()
    const statements = Array.from({ length: 5_000 }, (_, n) => `SELECT ${n}`)
    const names = statements.flatMap((sql) => [name(sql), name(sql)]).filter((found) => found !== '')

    expect(new Set(names).size).toBe(500)
  })
})

function connect(options: Partial<DatabaseOptions> = {}): Database {
  const database = createDb({ url: test.url, ...options })
  open.push(database)
  return database
}

function createAgain(sql: string): string {
  const name = createStatementNames()
  name(sql)
  return name(sql)
}
