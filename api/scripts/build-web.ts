/** Builds the web where its sources have changed since; otherwise it only looks. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { hashFiles, hasMark, setMark } from './hash-files.ts'
import { generateOperations } from './operations.ts'

const WEB = new URL('../../web/', import.meta.url)
const DIST = new URL('dist/', WEB)
const MARK = new URL('.sources', DIST)
const VITE = fileURLToPath(new URL('node_modules/vite/bin/vite.js', WEB))
/** The inbox, and the widget, which is a bundle of its own. */
const CONFIGS = ['vite.config.ts', 'widget/vite.config.ts'].map((name) => fileURLToPath(new URL(name, WEB)))

/** Builds into a folder of its own and puts it in place at the end, so that nobody is served half of it. */
export function buildWeb(say: (line: string) => void = console.log): void {
  const hash = sourcesHash()
  if (hasMark(MARK, hash)) return
  const start = performance.now()
  say('The web has changed: building it ...')
  generateOperations()

  const built = new URL(`dist-${process.pid}/`, WEB)
  rmSync(built, { recursive: true, force: true })
  mkdirSync(built)
  try {
    for (const config of CONFIGS.filter((file) => existsSync(file))) build(config, fileURLToPath(built))
    setMark(new URL('.sources', built), hash)
    rmSync(DIST, { recursive: true, force: true })
    renameSync(built, DIST)
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
  say(`Built the web in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
}

function build(config: string, outDir: string): void {
  const result = spawnSync(
    process.execPath,
    [VITE, 'build', '--config', config, '--outDir', outDir, '--logLevel', 'warn'],
    {
      cwd: fileURLToPath(WEB),
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      // Under the tests it would be another one, and so would the libraries.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (result.status === 0) return
  process.stderr.write(`${result.stdout}${result.stderr}`)
  throw new Error('The web could not be built; the lines above say why.')
}

const sourcesHash = () =>
  hashFiles(
    ['schema.graphql', 'pnpm-lock.yaml', 'client/src/**/*.ts', 'web/**/*.*'],
    ['web/{node_modules,dist,e2e}', 'web/dist-*', 'web/src/gql', '**/*.test.ts', '**/*.md', 'client/src/testing'],
  )
