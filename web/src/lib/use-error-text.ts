import { useText } from '../i18n/i18n.ts'
import { codeOf } from './api-error.ts'

/** What to tell a person about a failure. */
export function useErrorText(): (error: unknown) => string {
  const { error: texts } = useText().common
  const byCode: Record<string, string> = {
    UNREACHABLE: texts.unreachable,
    UNAVAILABLE: texts.unreachable,
    FORBIDDEN: texts.forbidden,
    NOT_FOUND: texts.notFound,
    RATE_LIMITED: texts.rateLimited,
  }
  return (error) => byCode[codeOf(error)] ?? texts.unexpected
}
