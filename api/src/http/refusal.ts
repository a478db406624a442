/** Answers that are given before GraphQL is reached, in the same shape as GraphQL's own. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { GraphQLError } from 'graphql'
import type { ErrorCode } from '../domain/errors.ts'
import { codeOf, graphQLError } from '../graphql/errors.ts'

export class Refusal extends Error {
  readonly status: number
  readonly error: GraphQLError
  readonly headers: OutgoingHttpHeaders

  constructor(status: number, error: GraphQLError, headers: OutgoingHttpHeaders = {}, options?: ErrorOptions) {
    super(error.message, options)
    this.name = 'Refusal'
    this.status = status
    this.error = error
    this.headers = headers
  }
}

export const refusal = (
  status: number,
  code: ErrorCode,
  message: string,
  headers: OutgoingHttpHeaders = {},
  options?: ErrorOptions,
) => new Refusal(status, graphQLError(code, message), headers, options)

export const unauthenticatedHeaders = { 'www-authenticate': 'Bearer' }

/** The HTTP status of a request that was refused as a whole; an answer with `data` is always 200. */
export function statusOf(error: GraphQLError): number {
  return statuses[codeOf(error)] ?? 400
}

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  DOCUMENT_NOT_TRUSTED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  // Nobody is left to answer when the client has gone, and a stream that has begun keeps its status.
  if (response.headersSent || response.destroyed) return void response.end()
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}
