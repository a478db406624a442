import { useText } from '../i18n/i18n.ts'
import { codeOf, reasonOf } from './api-error.ts'

/** What to tell a person about a failure. */
export function useErrorText(): (error: unknown) => string {
  const {
    common: { error: texts },
    replyRules,
  } = useText()
  const byCode: Record<string, string> = {
    UNREACHABLE: texts.unreachable,
    UNAVAILABLE: texts.unreachable,
    FORBIDDEN: texts.forbidden,
    NOT_FOUND: texts.notFound,
    RATE_LIMITED: texts.rateLimited,
  }
  const closed: Record<string, string> = replyRules.closed
  return (error) => {
    const code = codeOf(error)
    if (code === 'REPLY_WINDOW_CLOSED') return closed[reasonOf(error) ?? ''] ?? replyRules.closed.TIME_OVER
    return byCode[code] ?? texts.unexpected
  }
}
