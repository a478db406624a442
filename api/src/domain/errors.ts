/** Expected failures. Each has a stable code that clients of every transport see as `extensions.code`. */

export const errorCodes = {
  UNAUTHENTICATED: 'No credential, or one that is wrong, expired or revoked. Sign in, or send a valid token or key.',
  FORBIDDEN: 'The credential is good, but it may not do this.',
  NOT_FOUND:
    'There is no such object, or the viewer may not see it, or the id is of another type. These are never told apart.',
  BAD_USER_INPUT: 'An argument is not acceptable; `extensions.issues` says which and why. Nothing was changed.',
  CONFLICT: 'The request contradicts what is stored; `extensions.reason` says how. Read again before you retry.',
  REPLY_WINDOW_CLOSED:
    'The channel lets one write only for a while after the customer wrote, or only so often in a row; `extensions.reason` is a ReplyWindowReason, `closedAt` when time was over. Wait until the customer writes; a note is possible.',
  RATE_LIMITED: 'Too many attempts. Wait `extensions.retryAfter` seconds.',
  CURSOR_MALFORMED: 'The cursor was not made by this server. Read `Query.cursor` beside a fresh page and start there.',
  CURSOR_EXPIRED: 'The cursor is older than the log reaches. Read `Query.cursor` beside a fresh page and start there.',
  CURSOR_EPOCH:
    'The log was restored or failed over, and the cursor is of a part that is gone. Read `Query.cursor` beside a fresh page and start there.',
  GRAPHQL_PARSE_FAILED: 'The document is not valid GraphQL syntax.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  DOCUMENT_TOO_LARGE: 'The document is deeper, longer or dearer than allowed; `extensions.limit` names the limit.',
  DOCUMENT_NOT_TRUSTED:
    'Visitors of this channel may run only the documents of the widget that comes with Parley. For a client of your own, let an administrator turn `trustedDocumentsOnly` of the channel off with `updateChannel`.',
  UNAVAILABLE:
    'The server could not answer for it just now. Try again with the same ids: what was done already is not done twice.',
  INTERNAL_SERVER_ERROR: 'Something unexpected failed. `extensions.errorId` is in the server log.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** An expected failure: its message is for the person who called, its details become `extensions`. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}

export interface InputIssue {
  /** Where in the input, for example `customer.email`. */
  path: string
  message: string
}

export const unauthenticated = (message = 'Sign in first.') => new DomainError('UNAUTHENTICATED', message)

export const forbidden = (message: string) => new DomainError('FORBIDDEN', message)

/** One answer for missing, foreign and mistyped ids, so that existence never leaks. */
export const notFound = (what: string) => new DomainError('NOT_FOUND', `${what} not found.`)

export const badInput = (path: string, message: string) =>
  new DomainError('BAD_USER_INPUT', `${path}: ${message}`, { issues: [{ path, message }] satisfies InputIssue[] })

export const conflict = (reason: string, message: string, details: Record<string, unknown> = {}) =>
  new DomainError('CONFLICT', message, { reason, ...details })

export const rateLimited = (retryAfterSeconds: number) =>
  new DomainError('RATE_LIMITED', `Too many attempts. Try again in ${retryAfterSeconds} s.`, {
    retryAfter: retryAfterSeconds,
  })

/** Cursor failures tell the client to start over from a fresh snapshot. */
export const cursorError = (code: 'CURSOR_MALFORMED' | 'CURSOR_EXPIRED' | 'CURSOR_EPOCH') =>
  new DomainError(code, errorCodes[code], { resync: true })
