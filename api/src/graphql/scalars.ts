import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { builder } from './builder.ts'

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    description: 'A moment in ISO 8601, in UTC with milliseconds, for example `2026-03-01T09:30:00.000Z`.',
    serialize: (value) => {
      if (value instanceof Date) return value.toISOString()
      throw new GraphQLError('DateTime must be a date.')
    },
    parseValue: parse,
    parseLiteral: (node) => {
      if (node.kind === Kind.STRING) return parse(node.value)
      throw new GraphQLError('DateTime must be a string.')
    },
  }),
)

function parse(value: unknown): Date {
  const date = typeof value === 'string' ? new Date(value) : new Date(Number.NaN)
  if (Number.isNaN(date.getTime())) throw new GraphQLError('DateTime must be a moment in ISO 8601.')
  return date
}
