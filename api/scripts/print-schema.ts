/** `pnpm schema:print`: writes schema.graphql from the code. With `--check` it only says whether it is current. */
import { readFile, writeFile } from 'node:fs/promises'
import { printedSchema, SCHEMA_PATH } from '../src/graphql/printed-schema.ts'

const isCheck = process.argv.includes('--check')
const printed = printedSchema()
const stored = await readFile(SCHEMA_PATH, 'utf8').catch(() => null)

if (printed === stored) console.log('schema.graphql is current.')
if (printed !== stored && isCheck) {
  console.error('schema.graphql is not what the code says. Write it with: pnpm schema:print')
  process.exitCode = 1
}
if (printed !== stored && !isCheck) {
  await writeFile(SCHEMA_PATH, printed)
  console.log('Wrote schema.graphql. Read what has changed before you commit it.')
}
