/** Which pages may show a widget: those of the origins that its channel names, and any where it names none. */
import type { IncomingMessage } from 'node:http'
import type { ChannelReports } from '../domain/context.ts'

export interface WidgetChannel {
  id: string
  workspaceId: string
  allowedOrigins: readonly string[]
}

export interface WidgetPagesOptions {
  /** The widget channel with this public key; null when there is none. */
  find(publicKey: string): Promise<WidgetChannel | null>
  /** Told of the pages that may not. */
  reports?: Pick<ChannelReports, 'refused'>
  now(): number
}

/** Answers the key of the channel in a request's address if a page of its origin may show that widget, else null. */
export type WidgetPages = (request: IncomingMessage) => Promise<string | null>

const longestKey = 100
/** A preflight, a request and a socket mostly come together; a change of the list counts after this at the latest. */
const keptMs = 10_000
const mostKept = 1000

export function createWidgetPages({ find, reports, now }: WidgetPagesOptions): WidgetPages {
  const kept = new Map<string, { at: number; channel: Promise<WidgetChannel | null> }>()

  function channelOf(key: string): Promise<WidgetChannel | null> {
    const known = kept.get(key)
    if (known && now() - known.at < keptMs) return known.channel
    const channel = find(key)
    if (kept.size >= mostKept) kept.clear()
    kept.set(key, { at: now(), channel })
    // What could not be read is read again the next time.
    channel.catch(() => kept.delete(key))
    return channel
  }

  return async ({ headers: { origin }, url = '' }) => {
    const key = new URLSearchParams(url.split('?', 2)[1]).get('channel')
    if (!key || key.length > longestKey || !origin) return null
    const channel = await channelOf(key)
    if (!channel) return null
    const { workspaceId, id: channelId, allowedOrigins } = channel
    const isWeb = isWebOrigin(origin)
    if (isWeb && (allowedOrigins.length === 0 || allowedOrigins.includes(origin))) return key
    const refusal = { code: 'FORBIDDEN', ...(isWeb ? notListed(origin) : noOrigin) } as const
    reports?.refused({ workspaceId, channelId, kind: 'WIDGET' }, refusal)
    return null
  }
}

const notListed = (origin: string) => ({ message: `Pages of ${origin} may not show this widget.`, origin })

const noOrigin = { message: 'A page without an origin of its own, like a file, may not show a widget.', origin: null }

/** Never `null`, which documents without an origin send, and nothing that is no page of the web. */
const isWebOrigin = (origin: string) =>
  /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin
