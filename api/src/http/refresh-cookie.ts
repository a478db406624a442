import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RefreshCookie } from '../graphql/context.ts'

const name = 'parley_refresh'
const longest = 1024

/** The value that the browser sent, or null. */
export function readRefreshCookie({ headers }: IncomingMessage): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key = '', ...value] = pair.trim().split('=')
    if (key === name) return value.join('=').slice(0, longest) || null
  }
  return null
}

/** Out of reach of scripts, sent only to the API and only by its own site. */
export function refreshCookie(value: string | null, response: ServerResponse, isSecure: boolean): RefreshCookie {
  const attributes = `Path=/graphql; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`
  return {
    value,
    set: (next, expiresAt) => {
      response.appendHeader('set-cookie', `${name}=${next}; Expires=${expiresAt.toUTCString()}; ${attributes}`)
    },
    clear: () => {
      response.appendHeader('set-cookie', `${name}=; Max-Age=0; ${attributes}`)
    },
  }
}
