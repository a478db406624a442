/** From a bearer token to somebody who asks. */
import type { IncomingMessage } from 'node:http'
import { unauthenticated } from '../domain/errors.ts'
import type { Actor, Viewer } from '../domain/viewer.ts'
import type { ViewerHandle, Viewers } from '../platform/viewers.ts'

export interface Held {
  handle: ViewerHandle
  viewer: Viewer
  /** When the token stops being good by itself; null for API keys. */
  expiresAt: Date | null
}

/** The token of the Authorization header, null without one. Throws UNAUTHENTICATED for any other scheme. */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const token = /^bearer +([^\s]+) *$/i.exec(header)?.[1]
  if (!token) throw unauthenticated('The Authorization header must be `Bearer <token>`.')
  return token
}

/** For a single request. Throws UNAUTHENTICATED for a bad token; no token is anonymous. */
export async function identify(request: IncomingMessage, viewers: Viewers): Promise<Actor> {
  const token = bearerOf(request.headers.authorization)
  if (token === null) return { kind: 'anonymous' }
  const { credential } = await viewers.authenticate(token)
  return viewers.get(credential)
}

/** For a connection that stays: its viewer is kept up to date until the handle is released. */
export async function hold(token: string, viewers: Viewers): Promise<Held> {
  const { credential, expiresAt } = await viewers.authenticate(token)
  const handle = await viewers.hold(credential)
  try {
    return { handle, viewer: await handle.get(), expiresAt }
  } catch (error) {
    handle.release()
    throw error
  }
}

/** Everything that one person or key has open counts together, whatever session it belongs to. */
export function viewerKey(viewer: Viewer): string {
  if (viewer.kind === 'agent') return `agent:${viewer.agentId}`
  if (viewer.kind === 'visitor') return `visitor:${viewer.customerId}`
  return `key:${viewer.apiKeyId}`
}
