/** What can be known about the other end of a connection: its address, its origin, and whether to trust either. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'

export interface ClientRules {
  /** Origins that may call from a browser, such as `https://support.example`. The server's own always may. */
  allowedOrigins: readonly string[]
  /** How many proxies stand in front; as many entries of the X-Forwarded-* headers count, from the right. */
  trustProxy: number
  /** Origins allowed beyond the list. */
  originAllowed?(origin: string): boolean
}

export interface Client {
  ip: string
  isSecure: boolean
  /** `none` for clients that are no browsers; `widget` for pages of others that show a widget. */
  origin: 'none' | 'allowed' | 'foreign' | 'widget'
  /** The widget that such a page shows, by its public key; null for all others. */
  widgetKey: string | null
}

/** Compares origins exactly: no suffix, no sub-domain, no other port, and never `null`. */
export function createClients({ allowedOrigins, trustProxy, originAllowed = () => false }: ClientRules) {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))

  return (request: IncomingMessage): Client => {
    const { origin, host } = request.headers
    const isSecure =
      forwarded(request.headers['x-forwarded-proto'], trustProxy) === 'https' || request.socket instanceof TLSSocket
    const own = `${isSecure ? 'https' : 'http'}://${host}`
    const isAllowed = origin !== undefined && (origin === own || allowed.has(origin) || originAllowed(origin))
    const ip = plainAddress(forwarded(request.headers['x-forwarded-for'], trustProxy) ?? '')
    return {
      ip: isIP(ip) === 0 ? plainAddress(request.socket.remoteAddress ?? '') : ip,
      isSecure,
      origin: origin === undefined ? 'none' : judged(isAllowed),
      widgetKey: null,
    }
  }
}

const judged = (isAllowed: boolean) => (isAllowed ? 'allowed' : 'foreign')

/** What the outermost trusted proxy wrote; whatever lies left of it may be invented by the client. */
function forwarded(header: string | string[] | undefined, hops: number): string | undefined {
  if (hops === 0 || header === undefined) return undefined
  return String(header).split(',').slice(-hops)[0]?.trim()
}

/** IPv4 in IPv6 clothes is the same client. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
