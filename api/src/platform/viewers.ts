/** The viewers that are connected or asked within the last second, kept right while access changes. */
import { isDeepStrictEqual } from 'node:util'
import { type Authenticated, authenticate } from '../domain/accounts/authenticate.ts'
import { loadViewer } from '../domain/accounts/load-viewer.ts'
import type { Clock, Database, Services } from '../domain/context.ts'
import { DomainError } from '../domain/errors.ts'
import { dataOf, definitionOf, type LoggedEvent } from '../domain/events.ts'
import type { Credential, Viewer } from '../domain/viewer.ts'

/** A live connection's hold on its viewer: always the current permissions, until they end. */
export interface ViewerHandle {
  /** Names the connection among all others. */
  readonly id: string
  readonly credential: Credential
  /** What is known now, or null while it has to be looked up again. */
  current(): Viewer | null
  /** The viewer as of now; looks it up when access changed. Throws UNAUTHENTICATED once it has ended. */
  get(): Promise<Viewer>
  /** Calls the listener once when the credential is revoked, also when it already was. Returns how to stop listening. */
  onEnd(listener: () => void): () => void
  /** Whether the credential was revoked. */
  hasEnded(): boolean
  /** Calls the listener whenever `current` is another one, also when the credential is revoked. Returns how to stop listening. */
  onChange(listener: () => void): () => void
  release(): void
}

export interface Viewers {
  /** Verifies a bearer token; throws UNAUTHENTICATED. */
  authenticate(token: string): Promise<Authenticated>
  /** For one request: never older than a second, and at once after a change that this instance hears of. */
  get(credential: Credential): Promise<Viewer>
  /** For a live connection. Throws UNAUTHENTICATED when the credential is no longer good. */
  hold(credential: Credential): Promise<ViewerHandle>
  /** Applies an access event: the viewers it concerns are looked up again before they receive anything more. */
  apply(event: LoggedEvent): void
  /**
   * Somebody begins to follow the workspace's log and applies its events from here on. What was known before may
   * be from before an event that nobody applied, so everyone is looked up again.
   */
  beginFollowing(workspaceId: string): void
}

interface Entry {
  credential: Credential
  viewer: Viewer | null
  loadedAt: number
  loading: Promise<Viewer> | null
  /** Grows with every access change, so that an answer that was under way when one came is not kept. */
  version: number
  listeners: Set<() => void>
  watchers: Set<() => void>
  holds: number
  ended: boolean
}

const maxAgeMs = 1000
/** Entries nobody holds are swept when there are this many. */
const idleEntries = 10_000

/** Hears of everyone who connects; what it returns is called when they leave. */
export type ConnectListener = (handle: ViewerHandle, viewer: Viewer) => () => void

export function createViewers(
  services: { db: Database; clock: Clock } & Pick<Services, 'id' | 'tokens'>,
  onConnect: ConnectListener = () => () => undefined,
): Viewers {
  const entries = new Map<string, Entry>()
  // Whose token it is never changes; whether that credential is still good is looked up with its viewer.
  const proven = new Map<string, Authenticated>()

  function entryOf(credential: Credential): Entry {
    const key = keyOf(credential)
    const known = entries.get(key)
    if (known) return known
    if (entries.size >= idleEntries) {
      for (const [other, entry] of entries) if (entry.holds === 0) entries.delete(other)
    }
    const entry: Entry = {
      credential,
      viewer: null,
      loadedAt: 0,
      loading: null,
      version: 0,
      listeners: new Set(),
      watchers: new Set(),
      holds: 0,
      ended: false,
    }
    entries.set(key, entry)
    return entry
  }

  function load(entry: Entry): Promise<Viewer> {
    if (entry.loading) return entry.loading
    const version = entry.version
    const loading = loadViewer(services, entry.credential).then(
      (viewer) => {
        entry.loading = null
        if (entry.version !== version) return load(entry)
        // Who is found as it was stays the same object: nobody has to look at it anew.
        if (!isDeepStrictEqual(viewer, entry.viewer)) show(entry, viewer)
        entry.loadedAt = services.clock.now().getTime()
        return entry.viewer ?? viewer
      },
      (error: unknown) => {
        entry.loading = null
        if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') end(entry)
        throw error
      },
    )
    entry.loading = loading
    return loading
  }

  function show(entry: Entry, viewer: Viewer | null) {
    if (entry.viewer === viewer) return
    entry.viewer = viewer
    tell(entry)
  }

  function tell(entry: Entry) {
    for (const watcher of [...entry.watchers]) watcher()
  }

  /** While nobody follows the log, a change on another instance is not heard of: nothing is trusted for more than a second. */
  async function recent(entry: Entry): Promise<Viewer> {
    const age = services.clock.now().getTime() - entry.loadedAt
    return entry.viewer && age >= 0 && age < maxAgeMs ? entry.viewer : load(entry)
  }

  /** Looked up at once where somebody is connected: a revoked one is cut even if nothing more happens. */
  function distrust(entry: Entry) {
    entry.version++
    show(entry, null)
    // A failure to look up leaves the viewer unknown, so nothing is delivered until a later look succeeds.
    if (entry.holds > 0) load(entry).catch(() => undefined)
  }

  function end(entry: Entry) {
    entry.ended = true
    entry.viewer = null
    entries.delete(keyOf(entry.credential))
    tell(entry)
    for (const listener of entry.listeners) listener()
    entry.listeners.clear()
  }

  return {
    authenticate: async (token) => {
      const hash = Buffer.from(services.tokens.hash(token)).toString('base64')
      const known = proven.get(hash)
      if (known && isCurrent(known, services.clock)) return known
      const authenticated = await authenticate(services, token)
      if (proven.size >= idleEntries) proven.clear()
      proven.set(hash, authenticated)
      return authenticated
    },
    get: async (credential) => recent(entryOf(credential)),
    hold: async (credential) => {
      const entry = entryOf(credential)
      entry.holds++
      let leave: () => void = () => undefined
      const release = once(() => {
        entry.holds--
        leave()
      })
      const viewer = await load(entry).catch((error: unknown) => {
        release()
        throw error
      })
      const handle: ViewerHandle = {
        id: services.id(),
        credential,
        current: () => entry.viewer,
        get: () => recent(entry),
        onEnd: (listener) => {
          if (entry.ended) listener()
          else entry.listeners.add(listener)
          return () => void entry.listeners.delete(listener)
        },
        hasEnded: () => entry.ended,
        onChange: (listener) => {
          entry.watchers.add(listener)
          return () => void entry.watchers.delete(listener)
        },
        release,
      }
      leave = onConnect(handle, viewer)
      return handle
    },
    apply: (event) => {
      if (!definitionOf(event.type).access) return
      for (const entry of entries.values()) {
        if (concerns(event, entry.viewer, entry.credential)) distrust(entry)
      }
    },
    beginFollowing: (workspaceId) => {
      for (const entry of entries.values()) if (entry.credential.workspaceId === workspaceId) distrust(entry)
    },
  }
}

function concerns(event: LoggedEvent, viewer: Viewer | null, credential: Credential): boolean {
  if (event.workspaceId !== credential.workspaceId) return false
  if (viewer === null) return true
  if (event.type === 'session.ended') return viewer.kind !== 'integration' && viewer.sessionId === event.subjectId
  if (event.type === 'api_key.revoked') return viewer.kind === 'integration' && viewer.apiKeyId === event.subjectId
  if (event.type === 'channel.updated') return viewer.kind === 'visitor' && viewer.channelId === event.subjectId
  if (viewer.kind !== 'agent') return false
  if (event.type.startsWith('agent.')) return event.subjectId === viewer.agentId
  if (event.type === 'channel.member_added' || event.type === 'channel.member_removed') {
    return dataOf(event, event.type).agentId === viewer.agentId
  }
  return true
}

const isCurrent = ({ expiresAt }: Authenticated, clock: Clock) =>
  expiresAt === null || expiresAt.getTime() > clock.now().getTime()

function keyOf(credential: Credential): string {
  return credential.kind === 'integration' ? credential.apiKeyId : credential.sessionId
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    action()
  }
}
