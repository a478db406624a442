/** What commands work with: the services of Parley, on the database that `pnpm start` would use. */
import { join } from 'node:path'
import { type AppServices, createServices } from '../src/app.ts'
import { type Config, loadOwnConfig } from '../src/config.ts'
import { createClosers } from '../src/platform/closers.ts'
import { createDb } from '../src/platform/database.ts'
import { checkEpoch } from '../src/platform/epochs.ts'
import { migrate } from '../src/platform/migrations.ts'
import { ownSecret, startOwnPostgres } from '../src/platform/own-database.ts'
import { urlOfRunning } from '../src/platform/postgres.ts'
import { DataInUseError } from '../src/platform/postgres-lock.ts'
import { StartupError } from '../src/platform/startup-error.ts'

/** Runs a command with the services, closes them, and ends with 1 and a readable line when it failed. */
export async function withServices(run: (services: AppServices) => Promise<void>): Promise<void> {
  const closers = createClosers()
  try {
    const loaded = loadOwnConfig()
    const config: Config = { ...loaded, secret: loaded.secret ?? (await ownSecret(loaded.dataDir)) }
    const url = config.databaseUrl ?? (await ownDatabase(config.dataDir, closers.add))
    await migrate({ url })
    const { db, close } = createDb({ url, poolSize: 2, onConnection: (client) => checkEpoch(client, () => {}) })
    closers.add(close)
    await run(createServices(config, { db }))
  } catch (error) {
    console.error(error instanceof StartupError ? error.message : error)
    process.exitCode = 1
  } finally {
    await closers.closeAll()
  }
}

/** Starts the embedded PostgreSQL, or goes to the one of a Parley that is running. */
async function ownDatabase(dataDir: string, onClose: (close: () => Promise<void>) => void): Promise<string> {
  try {
    const postgres = await startOwnPostgres(dataDir)
    onClose(() => postgres.stop())
    return postgres.url
  } catch (error) {
    if (error instanceof DataInUseError) return urlOfRunning(join(dataDir, 'postgres'), error.port)
    throw error
  }
}
