/** Generates the Prisma client at install, without the native schema engine that the CLI would download. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
const cli = createRequire(root).resolve('prisma/build/index.js')

const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
  cwd: fileURLToPath(root),
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    // Any existing file satisfies the CLI's check; generating the client does not run the engine.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
})
if (result.status !== 0) process.stderr.write(result.stdout)
process.exit(result.status ?? 1)
