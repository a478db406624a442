/** `pnpm dev`: the API, started anew when its sources change, and beside it the web with hot reload. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateOperations } from './operations.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PREPARE = ['--import', './api/scripts/prepare.ts']
const PROGRAMS = [
  { folder: '.', args: [...PREPARE, '--watch-path=api/src', '--watch-preserve-output', 'api/src/main.ts'] },
  { folder: 'web', args: ['node_modules/vite/bin/vite.js'] },
]

generateOperations()
const children = PROGRAMS.map(({ folder, args }) =>
  spawn(process.execPath, args, { cwd: join(ROOT, folder), stdio: 'inherit' }),
)
for (const child of children) child.once('exit', (code) => stop(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(0))

/** When one ends, the others have nothing to work with. */
function stop(code: number): void {
  process.exitCode ||= code
  for (const child of children) child.kill()
}
