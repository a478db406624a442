import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DomainError } from '../domain/errors.ts'
import { toGraphQLError } from './errors.ts'

function answer(error: unknown) {
  const log: unknown[] = []
  const { message, extensions } = toGraphQLError(error, { error: (...entry: unknown[]) => void log.push(entry) })
  return { message, extensions, log }
}

const located = (error: Error) => new GraphQLError(error.message, { path: ['field'], originalError: error })
const ofPostgres = (originalCode: string) =>
  Object.assign(new Error('Raw query failed'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { kind: 'postgres', originalCode } } },
  })

describe('toGraphQLError', () => {
  it('passes an expected failure with its details', () => {
    const { message, extensions, log } = answer(located(new DomainError('CONFLICT', 'No.', { reason: 'CLOSED' })))
    expect({ message, extensions, log }).toEqual({
      message: 'No.',
      extensions: { code: 'CONFLICT', reason: 'CLOSED' },
      log: [],
    })
  })

  it('names the places where input does not fit', () => {
    const { error } = z.object({ customer: z.object({ email: z.email() }) }).safeParse({ customer: { email: 'x' } })
    expect(answer(located(error as Error)).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      issues: [{ path: 'customer.email', message: 'Invalid email address' }],
    })
  })

  it.each([
    ...['55P03', '57014', '40001', '40P01', '53300', '53100', '57P01', '57P03', '25P03', '08006', '55000', '25006'].map(
      ofPostgres,
    ),
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('gone'), { code: 'P1017' }),
    Object.assign(new Error('DatabaseNotReachable'), {
      name: 'DriverAdapterError',
      cause: { kind: 'DatabaseNotReachable' },
    }),
    new Error('Connection terminated unexpectedly'),
  ])('says that it may work later: %s', (error) => {
    const { extensions, message } = answer(located(error))
    expect(extensions).toEqual({ code: 'UNAVAILABLE' })
    expect(message).not.toMatch(/ECONN|query|terminated/)
  })

  it('masks anything else under an id that is logged once, however often it surfaces', () => {
    const error = ofPostgres('42601')
    const first = answer(located(error))
    const second = answer(located(error))
    expect(first.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(first.log).toHaveLength(1)
    expect(second).toMatchObject({ extensions: first.extensions, log: [] })
  })

  it('masks what is thrown that is no error, and results that do not fit the schema', () => {
    expect(answer('text').extensions.code).toBe('INTERNAL_SERVER_ERROR')
    const unserialisable = new GraphQLError('Int cannot represent "SELECT"')
    expect(answer(located(unserialisable))).toMatchObject({
      message: 'Something unexpected failed.',
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    })
  })

  it('keeps what it already answered', () => {
    const once = toGraphQLError(new Error('x'), { error: () => undefined })
    expect(toGraphQLError(once, { error: () => undefined })).toBe(once)
  })

  it('logs no text that a database client quotes from the request', () => {
    const quoting = Object.assign(new Error('Invalid `create()` invocation: text: "secret"'), {
      name: 'PrismaClientValidationError',
    })
    expect(JSON.stringify(answer(located(quoting)).log)).not.toContain('secret')
  })
})
