/** Whether the generated types of the web's operations are those of schema.graphql and of the web's sources. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { hashFiles, hasMark, setMark } from './hash-files.ts'

const WEB = new URL('../../web/', import.meta.url)
const MARK = new URL('src/gql/.sources', WEB)

/** Writes web/src/gql anew where an operation or the schema has changed since. */
export function generateOperations(): void {
  const hash = sourcesHash()
  if (hasMark(MARK, hash)) return
  const cli = fileURLToPath(new URL('node_modules/@graphql-codegen/cli/esm/bin.js', WEB))
  const result = spawnSync(process.execPath, [cli], {
    cwd: fileURLToPath(WEB),
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`)
    throw new Error('The operations of the web do not fit the schema; the lines above say where.')
  }
  setMark(MARK, hash)
}

const sourcesHash = () =>
  hashFiles(['schema.graphql', 'web/codegen.ts', 'web/src/**/*.{ts,tsx}'], ['web/src/gql/**', '**/*.test.ts'])
