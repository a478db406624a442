import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildWeb } from '../../scripts/build-web.ts'
import { migrate } from '../platform/migrations.ts'
import { startPostgres } from '../platform/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database that test databases are copied from. Nobody connects to it. */
    templateUrl: string
  }
}

/**
 * Starts one PostgreSQL for all test files, with a migrated database to copy from, and builds the web for those that
 * look at it.
 * TEST_POSTGRES_BIN names the folder of another PostgreSQL's programs to run the tests on.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Only the tests that look at the web need it, and building it takes longer than most of the others.
  if (project.vitest.state.getPaths().some((file) => file.includes('/web/e2e/'))) buildWeb()
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const binDir = process.env.TEST_POSTGRES_BIN
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    isDurable: false,
    settings: { max_connections: '300' },
    // Where the locale knows no letters but those of ASCII, search cannot know capital ones either.
    binaries: binDir ? { binDir, initdbFlags: ['--locale=C.UTF-8'] } : undefined,
  })
  const stop = async () => {
    await postgres.stop()
    await rm(folder, { recursive: true })
  }
  try {
    await migrate({ url: postgres.url })
    project.provide('templateUrl', postgres.url)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}
