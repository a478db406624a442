/** What a subscription can end with, and which failures pass by themselves. */
import type { Failure, Result } from './types.ts'

/** The API's own codes, and of this client UNREACHABLE, CURSOR_NOT_SELECTED, AFTER_NOT_DECLARED, SINK_FAILED and DISPOSED. */
export class LiveError extends Error {
  readonly code: string
  /** The cursor cannot be kept: read a fresh page with a fresh cursor, and subscribe with that. */
  readonly resync: boolean
  readonly errors: readonly Failure[]

  constructor(
    code: string,
    message: string,
    { errors = [], resync = false, cause }: { errors?: readonly Failure[]; resync?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'LiveError'
    this.code = code
    this.resync = resync
    this.errors = errors
  }
}

export type Verdict =
  | { kind: 'event' }
  /** It passes by itself; `isPatient` when it may be tried for ever. */
  | { kind: 'retry'; afterMs: number; isPatient: boolean; error: LiveError }
  /** The token is not good any more. */
  | { kind: 'refused' }
  | { kind: 'end'; error: LiveError }

/** What a result means for its subscription. One with data is an event, even if some of its fields failed. */
export function verdictOf(result: Result): Verdict {
  if (result.data || !result.errors?.length) return { kind: 'event' }
  const error = errorOf(result.errors)
  const extensions = result.errors[0]?.extensions ?? {}
  if (error.code === 'UNAUTHENTICATED') return { kind: 'refused' }
  if (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED') {
    const seconds = typeof extensions.retryAfter === 'number' ? extensions.retryAfter : 0
    return { kind: 'retry', afterMs: seconds * 1000, isPatient: true, error }
  }
  // Perhaps a moment's trouble, perhaps one event that can never be shown: tried again, but not for ever.
  if (error.code === 'INTERNAL_SERVER_ERROR') return { kind: 'retry', afterMs: 0, isPatient: false, error }
  return { kind: 'end', error }
}

export function errorOf(errors: readonly Failure[]): LiveError {
  const { message = 'The server answered with an error.', extensions = {} } = errors[0] ?? {}
  const code = typeof extensions.code === 'string' ? extensions.code : 'UNKNOWN'
  return new LiveError(code, message, { errors, resync: extensions.resync === true })
}

export const unauthenticated = (cause?: unknown) =>
  new LiveError('UNAUTHENTICATED', 'There is no token that the server takes. Sign in again.', { cause })

export const unreachable = (message: string, cause?: unknown) => new LiveError('UNREACHABLE', message, { cause })

export const cursorNotSelected = () =>
  new LiveError(
    'CURSOR_NOT_SELECTED',
    'Select `cursor` on the root field of the subscription, or give `cursorOf`: without it there is nowhere to resume.',
  )

/** Whether an application's own rejection, of whatever class, says that nobody is signed in any more. */
export const isSignedOut = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'UNAUTHENTICATED'

/** Failures of a query that pass by themselves. */
export const isPassing = ({ code }: LiveError) => passing.has(code)

const passing = new Set(['UNREACHABLE', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR'])
