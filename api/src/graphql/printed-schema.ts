import { fileURLToPath } from 'node:url'
import { printSchema } from 'graphql'
import { createSchema } from './schema.ts'

/** Where the printed schema lies, to be read by people and by code generators. */
export const SCHEMA_PATH = fileURLToPath(new URL('../../../schema.graphql', import.meta.url))

/** The schema as text. It is sorted by name, so that a change of the code's order is no change of it. */
export const printedSchema = () => `${printSchema(createSchema())}\n`
