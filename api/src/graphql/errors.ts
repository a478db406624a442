/** Turns whatever was thrown into what a client may see: a stable code, or an id that is in the log. */
import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { z } from 'zod'
import { DomainError, type ErrorCode, errorCodes, type InputIssue } from '../domain/errors.ts'
import { isTransient } from './transient-errors.ts'

export type ErrorLog = Pick<Logger, 'error'>

interface Answer {
  code: ErrorCode
  message: string
  details?: Record<string, unknown>
}

/**
 * The one place where errors become answers. An error that already has a code of ours passes; expected
 * ones get theirs; anything else is masked, and logged once under the id that the client is given.
 */
export function toGraphQLError(error: unknown, log: ErrorLog): GraphQLError {
  if (error instanceof GraphQLError && !error.originalError && isErrorCode(error.extensions.code)) return error
  const cause = rootOf(error)
  return answerWith(expected(cause, error) ?? masked(cause, error, log), error)
}

/** An error that a rule or a transport raises itself. */
export function graphQLError(code: ErrorCode, message: string, details: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } })
}

/** Gives an error of GraphQL itself, which has none, the code of the phase in which it arose. */
export function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  if (isErrorCode(error.extensions.code)) return error
  return answerWith({ code, message: error.message }, error)
}

/** The code that clients see, for a transport that has to act on it. */
export function codeOf(error: GraphQLError): ErrorCode {
  return isErrorCode(error.extensions.code) ? error.extensions.code : 'INTERNAL_SERVER_ERROR'
}

function answerWith({ code, message, details }: Answer, error: unknown): GraphQLError {
  const located = error instanceof GraphQLError ? error : null
  // No originalError is kept, so nothing of it can reach a client or be masked twice.
  return new GraphQLError(message, {
    nodes: located?.nodes,
    source: located?.source,
    positions: located?.positions,
    path: located?.path,
    extensions: { ...details, code },
  })
}

function expected(cause: unknown, error: unknown): Answer | null {
  if (cause instanceof DomainError) return { code: cause.code, message: cause.message, details: cause.details }
  const issues = issuesOf(cause)
  if (issues) return { code: 'BAD_USER_INPUT', message: 'The input is not acceptable.', details: { issues } }
  if (isTransient(cause)) return { code: 'UNAVAILABLE', message: errorCodes.UNAVAILABLE }
  if (!(cause instanceof GraphQLError)) return null
  return ofGraphQL(cause, error)
}

/** Errors of GraphQL itself and of Pothos, which carry no code of ours. */
function ofGraphQL(cause: GraphQLError, error: unknown): Answer | null {
  const { message } = cause
  if (isErrorCode(cause.extensions.code)) return { code: cause.extensions.code, message, details: cause.extensions }
  if (cause.name === 'ForbiddenError') return { code: 'FORBIDDEN', message: 'This viewer may not do this.' }
  if (cause.name === 'PothosValidationError') return { code: 'BAD_USER_INPUT', message }
  const isOfRequest = error instanceof GraphQLError && error.path === undefined
  if (isOfRequest && cause.nodes === undefined && cause.source) return { code: 'GRAPHQL_PARSE_FAILED', message }
  // Without a path execution did not begin (variables); with nodes an argument did not fit. A result that cannot
  // be serialised has a path and no nodes of its own: that is our mistake.
  if (isOfRequest || cause.nodes) return { code: 'BAD_USER_INPUT', message }
  return null
}

const withIssues = z.object({
  issues: z.array(z.object({ path: z.array(z.unknown()).optional(), message: z.string() })).min(1),
})
const pathSegment = z.object({ key: z.unknown() })

/** The issues of a zod or Standard Schema failure. */
function issuesOf(cause: unknown): InputIssue[] | null {
  const isValidation =
    cause instanceof z.core.$ZodError || (cause instanceof Error && cause.name === 'InputValidationError')
  const found = isValidation || cause instanceof GraphQLError ? withIssues.safeParse(cause) : null
  if (!found?.success) return null
  return found.data.issues.map(({ path = [], message }) => ({
    path: path.map((segment) => String(pathSegment.safeParse(segment).data?.key ?? segment)).join('.'),
    message,
  }))
}

/** One error object may fail several fields of an answer; it has one id and one line in the log. */
const errorIds = new WeakMap<object, string>()

function masked(cause: unknown, error: unknown, log: ErrorLog): Answer {
  const known = cause instanceof Object ? errorIds.get(cause) : undefined
  const errorId = known ?? randomUUID()
  if (!known) {
    const path = error instanceof GraphQLError ? error.path?.join('.') : undefined
    log.error({ errorId, path, error: describe(cause) }, 'unexpected error')
    if (cause instanceof Object) errorIds.set(cause, errorId)
  }
  return {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Something unexpected failed.',
    details: { errorId },
  }
}

/** What may be logged of an error: no fields that could hold parameters, and no message that quotes them. */
function describe(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { type: typeof cause }
  const frames = cause.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '))
  const isQuotingInput = cause.name === 'PrismaClientValidationError'
  return {
    type: cause.name,
    message: isQuotingInput ? undefined : cause.message.trim().slice(0, 500),
    code: 'code' in cause ? cause.code : undefined,
    stack: frames?.slice(0, 12).join('\n'),
    cause: cause.cause instanceof Error ? describe(cause.cause) : undefined,
  }
}

function rootOf(error: unknown): unknown {
  let root = error
  while (root instanceof GraphQLError && root.originalError) root = root.originalError
  return root
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code)
}
