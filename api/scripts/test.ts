/** `pnpm test`: every test on the PostgreSQL that comes with Parley, then once more on Debian's where it is installed. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ensureProgram } from './ensure-tools.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DEBIAN_POSTGRES = '/usr/lib/postgresql/15/bin'
/** These start their own PostgreSQL, need none, or do not care which: once is enough. */
const ONCE = [
  'api/faults/**',
  'api/src/graphql/{ephemera,presence-life,typing-life}*.test.ts',
  'api/src/http/**',
  'api/src/main.test.ts',
  'api/src/platform/{ephemera,redis}*.test.ts',
  'api/src/platform/postgres.test.ts',
  'api/src/testing/*.test.ts',
  'client/**',
  'web/**',
]

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})

type Counts = { passed: number; failed: number; skipped: number; failures: string[] }

const filters = process.argv.slice(2)
const browserTests = globSync('{api,client,web}/**/*.test.ts', { cwd: ROOT, exclude: ['**/node_modules'] })
  .filter((file) => file.startsWith('web/e2e/') || importsChromium(file))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
ensureProgram({ name: 'redis-server' })
const chromium: Record<string, string> =
  browserTests.length > 0 ? { TEST_CHROMIUM: ensureProgram({ name: 'chromium' }) } : {}

// Workers, and the instances that tests start, would else each compile the whole server anew.
const compiled = mkdtempSync(join(tmpdir(), 'parley-compiled-'))

const runs = [runVitest('PostgreSQL 18, embedded', filters, chromium)]
if (existsSync(join(DEBIAN_POSTGRES, 'postgres'))) {
  // Without browsers there is room for one more at a time. What was asked for may be all among what runs once.
  const again = [
    '--maxWorkers=3',
    '--passWithNoTests',
    ...filters,
    ...[...ONCE, ...browserTests].flatMap((pattern) => ['--exclude', pattern]),
  ]
  runs.push(runVitest('PostgreSQL 15, Debian', again, { TEST_POSTGRES_BIN: DEBIAN_POSTGRES }))
} else {
  console.log(`\nNot run on PostgreSQL 15: ${DEBIAN_POSTGRES} is not there (apt-get install postgresql-15).`)
}
rmSync(compiled, { recursive: true })

const passed = runs.reduce((sum, run) => sum + run.passed, 0)
const failed = runs.reduce((sum, run) => sum + run.failed, 0)
const skipped = runs.reduce((sum, run) => sum + run.skipped, 0)
for (const failure of runs.flatMap((run) => run.failures)) console.log(failure)
if (skipped > 0) console.log(`${skipped} skipped; the reasons stand above.`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function importsChromium(file: string): boolean {
  return readFileSync(join(ROOT, file), 'utf8').includes(`from 'playwright-core'`)
}

function runVitest(name: string, args: string[], env: Record<string, string>): Counts {
  console.log(`\nTests on ${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'parley-report-'))
  const report = join(folder, 'report.json')
  const { status } = spawnSync(
    process.execPath,
    [vitest(), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...env },
    },
  )
  const counts = existsSync(report) ? Report.parse(JSON.parse(readFileSync(report, 'utf8'))) : undefined
  rmSync(folder, { recursive: true })
  if (!counts) return { passed: 0, failed: 1, skipped: 0, failures: [`\nFailed on ${name}: vitest made no report`] }

  // A file that cannot be loaded and an error outside of every test fail the run, not a test.
  const failed = status === 0 ? 0 : Math.max(1, counts.numFailedTests)
  const failures = failuresIn(counts).map((failure) => `\nFailed on ${name}: ${failure}`)
  return { passed: counts.numPassedTests, failed, skipped: counts.numPendingTests, failures }
}

/** What failed, said again at the end: in a log of thousands of lines, or one cut short, nobody finds it. */
function failuresIn({ testResults }: z.infer<typeof Report>): string[] {
  return testResults
    .filter((file) => file.status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const path = relative(ROOT, name)
      const failed = assertionResults.filter((test) => test.status === 'failed')
      if (failed.length === 0) return [`${path}\n${message ?? ''}`]
      return failed.map((test) => `${path} > ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`)
    })
}

function vitest(): string {
  const home = dirname(createRequire(import.meta.url).resolve('vitest/package.json'))
  return join(home, 'vitest.mjs')
}
