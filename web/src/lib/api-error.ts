import type { CombinedError } from '@urql/core'

/** What the API said no to. `code` is one of its ErrorCode, or UNREACHABLE when nothing answered. */
export class ApiError extends Error {
  readonly code: string
  readonly extensions: Record<string, unknown>

  constructor(code: string, message: string, extensions: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ApiError'
    this.code = code
    this.extensions = extensions
  }
}

export function apiErrorOf(error: CombinedError): ApiError {
  const [first] = error.graphQLErrors
  if (!first) return new ApiError('UNREACHABLE', error.message, {}, { cause: error })
  const code = typeof first.extensions.code === 'string' ? first.extensions.code : 'INTERNAL_SERVER_ERROR'
  return new ApiError(code, first.message, first.extensions, { cause: error })
}

/** The code of whatever was thrown, for texts and decisions. */
export const codeOf = (error: unknown) => (error instanceof ApiError ? error.code : 'INTERNAL_SERVER_ERROR')

/** What is said beside the code, where it has several reasons. */
export function reasonOf(error: unknown): string | null {
  const reason = error instanceof ApiError ? error.extensions.reason : null
  return typeof reason === 'string' ? reason : null
}
