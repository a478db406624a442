/** Whether the generated Prisma client is the one of schema.prisma. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)
const MARK = new URL('api/src/generated/prisma/.schema', ROOT)

/** Generates the client, without the native schema engine that the CLI would download. */
export function generateClient(): void {
  const hash = schemaHash()
  const cli = createRequire(ROOT).resolve('prisma/build/index.js')
  const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
    cwd: fileURLToPath(ROOT),
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: {
      ...process.env,
      // Any existing file satisfies the CLI's check; generating the client does not run the engine.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`)
    process.exit(1)
  }
  writeFileSync(MARK, hash)
}

/** True when schema.prisma has not changed since the client was generated. */
export function isClientFresh(): boolean {
  try {
    return readFileSync(MARK, 'utf8') === schemaHash()
  } catch {
    return false
  }
}

function schemaHash(): string {
  const schema = readFileSync(new URL('prisma/schema.prisma', ROOT))
  return createHash('sha256').update(schema).digest('hex')
}
