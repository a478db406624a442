import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedPostgres, type PostgresOptions, startPostgres } from './postgres.ts'
import { readOrMakeSecretFile } from './secret-file.ts'

/** Starts the embedded PostgreSQL of a data folder. */
export function startOwnPostgres(
  dataDir: string,
  listeners: Pick<PostgresOptions, 'onRestart' | 'onDown'> = {},
): Promise<EmbeddedPostgres> {
  return startPostgres({ dataDir: join(dataDir, 'postgres'), ...listeners })
}

/** The secret of a data folder, made the first time it is asked for. */
export async function ownSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  return readOrMakeSecretFile(join(dataDir, 'secret'), () => randomBytes(32).toString('base64url'))
}
