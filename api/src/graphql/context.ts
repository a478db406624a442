/** The context of one operation: who asks, the domain's context, and loaders that batch what its fields read. */
import type { Ctx, Services } from '../domain/context.ts'
import type { Actor } from '../domain/viewer.ts'
import type { LiveEphemera } from '../platform/ephemera.ts'
import type { Feed } from '../platform/feed/feed.ts'
import type { ViewerHandle, Viewers } from '../platform/viewers.ts'
import { createLoaders, type Loaders } from './loaders.ts'

/** What a transport has established about an operation before it runs. */
export interface Asking {
  /** Who acts: a viewer, or anonymous when no credential was sent. */
  actor: Actor
  /** The connection's hold on its viewer, needed for subscriptions; null for anonymous requests. */
  handle: ViewerHandle | null
  /** The client's address, as far as TRUST_PROXY lets it be known. */
  ip: string
  requestId: string
  /** On a page of somebody else's, the public key of the one widget that the page may use; else null. */
  widgetKey: string | null
  /** Reads and writes the refresh cookie. Null where no cookie can travel (WebSocket, SSE). */
  refreshCookie: RefreshCookie | null
  /** The cursor an event stream resumes from (`Last-Event-ID`); it wins over the field's `after`. */
  lastEventId: string | null
}

export interface RefreshCookie {
  readonly value: string | null
  set(value: string, expiresAt: Date): void
  clear(): void
}

export interface GraphQLContext {
  ctx: Ctx
  asking: Asking
  feed: Feed
  ephemera: LiveEphemera
  viewers: Viewers
  /** Replaced before each event of a subscription, whose context lives for hours. */
  load: Loaders
  /** The feed's position before the operation read anything; null when it does not ask for it. */
  startCursor: Promise<string> | null
  /** Set by a live field before it yields an event, so that a transport can label the event even if `cursor` was not selected. */
  delivered: { cursor: string | null }
}

export interface ContextSources {
  services: Services
  feed: Feed
  ephemera: LiveEphemera
  viewers: Viewers
}

export function createContext({ services, feed, ephemera, viewers }: ContextSources, asking: Asking): GraphQLContext {
  const ctx: Ctx = { ...services, actor: asking.actor }
  return {
    ctx,
    asking,
    feed,
    ephemera,
    viewers,
    load: createLoaders(ctx),
    startCursor: null,
    delivered: { cursor: null },
  }
}
