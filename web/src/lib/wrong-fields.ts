import { ApiError } from './api-error.ts'

/** Which fields of an input the API refused; empty for any other failure. */
export function wrongFieldsOf(error: unknown): ReadonlySet<string> {
  const issues = error instanceof ApiError && error.code === 'BAD_USER_INPUT' ? error.extensions.issues : []
  return new Set(Array.isArray(issues) ? issues.map(({ path }) => String(path).split('.')[0] ?? '') : [])
}
