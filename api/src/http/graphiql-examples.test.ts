import { parse, specifiedRules, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createSchema } from '../graphql/schema.ts'
import { barOperations, examples } from './graphiql-examples.ts'

describe('what GraphiQL opens with', () => {
  const operations = [...examples.map(({ query }) => query), ...Object.values(barOperations)]

  it.each(operations)('fits the schema: %s', (query) => {
    expect(validate(createSchema(), parse(query), specifiedRules)).toEqual([])
  })
})
