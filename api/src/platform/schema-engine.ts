import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import type pg from 'pg'

type Glue = typeof import('@prisma/schema-engine-wasm/schema_engine_bg') & {
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void
}

export type EngineOptions = {
  pool: pg.Pool
  /** An empty database in which the engine may play migrations through, to see what they lead to. */
  shadow?: pg.Pool
  /** Told what PostgreSQL said against a migration, which the engine keeps to itself. */
  onScriptError?: (error: unknown) => void
}

/**
 * Loads Prisma's schema engine in its WebAssembly form, which needs no download and no native binary.
 * Its package expects a bundler, so it is put together by hand here. Give it back with `free()`.
 */
export async function loadSchemaEngine({ pool, shadow = pool, onScriptError }: EngineOptions): Promise<SchemaEngine> {
  glue ??= instantiate()
  const { SchemaEngine } = await glue
  const factory = new PrismaPg(pool)
  factory.connect = () => adapterOn(pool, onScriptError)
  factory.connectToShadowDb = () => adapterOn(shadow)
  return SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(factory))
}

/** Once per process: the two halves keep what they know of each other's memory in variables of their module. */
let glue: Promise<Glue> | undefined

async function instantiate(): Promise<Glue> {
  // The declared types leave out the functions that the two halves of the engine call each other with.
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as Glue
  const place = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const imports: Record<string, unknown> = { ...glue }
  // The engine never clears the timer of its lock, which would keep a command from ending for ten seconds.
  const setsTimer = Object.keys(glue).find((name) => name.startsWith('__wbg_setTimeout_'))
  if (setsTimer) imports[setsTimer] = (callback: () => void, ms: number) => setTimeout(callback, ms).unref()

  const { instance } = await WebAssembly.instantiate(await readFile(place), { './schema_engine_bg.js': imports })
  glue.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
  return glue
}

/**
 * The driver adapter cuts a script at every semicolon, also inside a function body or a comment; PostgreSQL takes it
 * whole. After a failure the engine goes on to write it down, for which the transaction around it must still be good.
 */
async function adapterOn(
  pool: pg.Pool,
  onScriptError: (error: unknown) => void = () => {},
): ReturnType<PrismaPg['connect']> {
  const adapter = await new PrismaPg(pool).connect()
  const driver = adapter.underlyingDriver()
  const query = driver.query.bind(driver)
  adapter.executeScript = async (script) => {
    await query('SAVEPOINT script')
    try {
      await query(script)
    } catch (error) {
      onScriptError(error)
      await query('ROLLBACK TO script')
      throw error
    }
  }

  let flags: number[] = []
  Object.assign(driver, {
    query: async (config: pg.QueryConfig) => {
      const result = await query(config)
      flags = result.fields.flatMap((field, column) => (field.dataTypeID === CHAR ? [column] : []))
      for (const column of flags) Object.assign(result.fields[column] ?? {}, { dataTypeID: TEXT })
      return result
    },
  })
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (sql) => {
    const result = await queryRaw(sql)
    for (const column of flags) result.columnTypes[column] = ColumnTypeEnum.Character
    return result
  }
  return adapter
}

/** PostgreSQL's catalogs keep their flags in the type `"char"`, which the adapter does not know and the engine needs. */
const CHAR = 18
const TEXT = 25
