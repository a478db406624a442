/** Failures of a replay that are told to the person at the terminal as they are, without a stack. */

/** Something that the person can put right. */
export class ReplayError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ReplayError'
  }
}

/** The server answered an operation with an error; the code is `extensions.code`. */
export class ApiError extends Error {
  readonly code: string
  readonly retryAfterSeconds: number | null

  constructor({ code, message, retryAfter }: { code: string; message: string; retryAfter?: number }) {
    super(`${code}: ${message}`)
    this.name = 'ApiError'
    this.code = code
    this.retryAfterSeconds = retryAfter ?? null
  }
}

/** No answer arrived, so nobody knows whether the server did what was asked. */
export class NetworkError extends Error {
  constructor(url: string, cause: unknown) {
    super(`No answer from ${url}: ${reasonOf(cause)}`, { cause })
    this.name = 'NetworkError'
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // fetch says only that it failed; the reason is below.
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name
}
