/** A server on a free port with the small test schema, three people who may ask, and its log in memory. */
import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import { unauthenticated } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { GraphQLContext } from '../graphql/context.ts'
import { createServer, type ServerOptions, type ServerParts, type TransportLimits } from '../http/server.ts'
import type { Viewers } from '../platform/viewers.ts'
import { createTestSchema, type TestSchema } from './transport-schema.ts'

export interface TransportServer extends TestSchema {
  url: string
  port: number
  /** One JSON object per line. */
  log: string[]
  /** Ends the credential of a token, as a revocation does. */
  revoke(token: string): void
  /** A token of the agent that ends by itself. */
  expiring(ms: number): string
  /** How many connections hold a viewer. */
  held(): number
  close(): Promise<void>
}

/** Tokens that the test server knows. Any other is wrong; `slow` is never answered. */
export const tokens = { agent: 'agent-token', visitor: 'visitor-token', integration: 'pk_key', slow: 'slow' }

export interface TransportOverrides extends Partial<Omit<ServerParts, 'options'>> {
  limits?: Partial<TransportLimits>
  options?: Partial<ServerOptions>
}

export async function startTransportServer(overrides: TransportOverrides = {}): Promise<TransportServer> {
  const { limits, options, ...parts } = overrides
  const testSchema = createTestSchema()
  const { viewers, ...people } = createTestViewers()
  const { logger, lines } = memoryLog()
  const server = createServer({
    schema: testSchema.schema,
    // The transports touch no more of the context than this.
    createContext: (asking) => ({ asking, delivered: { cursor: null } }) as unknown as GraphQLContext,
    viewers,
    log: logger,
    ready: async () => ({ ready: true, degraded: false, checks: {} }),
    isTrusted: () => false,
    introspection: ({ kind }) => kind === 'agent' || kind === 'integration',
    ...parts,
    options: {
      host: '127.0.0.1',
      port: 0,
      allowedOrigins: ['https://app.example'],
      trustProxy: 0,
      graphiql: { demoAccounts: [] },
      heartbeatMs: 12_000,
      drainMs: 50,
      ...options,
      limits: { ...productionLimits, ...limits },
    },
  })
  const { url, port } = await server.listen()
  return { ...testSchema, ...people, url: `${url}/graphql`, port, log: lines, close: server.close }
}

const productionLimits: TransportLimits = {
  bodyBytes: 100_000,
  messageBytes: 131_072,
  depth: 10,
  aliases: 30,
  tokens: 2000,
  cost: 5000,
  requestsAtOnce: 40,
  sockets: 20_000,
  socketsPerIp: 100,
  socketsPerViewer: 20,
  subscriptionsPerSocket: 100,
  socketMessagesPer10s: 60,
  connectionInitTimeoutMs: 3000,
}

const people: Record<string, Viewer> = {
  [tokens.agent]: {
    kind: 'agent',
    workspaceId: 'w',
    sessionId: 's1',
    agentId: 'a',
    role: 'OWNER',
    isAway: false,
    channelIds: 'all',
  },
  [tokens.visitor]: {
    kind: 'visitor',
    workspaceId: 'w',
    sessionId: 's2',
    customerId: 'c',
    channelId: 'ch',
    trustedDocumentsOnly: false,
  },
  [tokens.integration]: { kind: 'integration', workspaceId: 'w', apiKeyId: 'k', scopes: new Set() },
}

function createTestViewers() {
  const known = new Map(Object.entries(people))
  const expiries = new Map<string, Date>()
  const listeners = new Map<string, Set<() => void>>()
  let holds = 0

  const viewerOf = (token: string) => {
    const viewer = known.get(token)
    const expiry = expiries.get(token)
    if (!viewer || (expiry && expiry.getTime() <= Date.now())) throw unauthenticated('The token is not valid.')
    return viewer
  }
  // The token travels as the session's id, which is all that is needed to find it again.
  const viewers: Viewers = {
    authenticate: async (token) => {
      if (token === tokens.slow) return new Promise(() => undefined)
      viewerOf(token)
      return {
        credential: { kind: 'agent', workspaceId: 'w', sessionId: token },
        expiresAt: expiries.get(token) ?? null,
      }
    },
    get: async (credential) => viewerOf(sessionOf(credential)),
    hold: async (credential) => {
      const token = sessionOf(credential)
      const viewer = viewerOf(token)
      const ended = listeners.get(token) ?? new Set()
      listeners.set(token, ended)
      holds++
      return {
        id: `${token} ${holds}`,
        credential,
        current: () => viewer,
        get: async () => viewerOf(token),
        onEnd: (listener) => {
          ended.add(listener)
          return () => ended.delete(listener)
        },
        hasEnded: () => !known.has(token),
        onChange: (listener) => {
          ended.add(listener)
          return () => ended.delete(listener)
        },
        release: () => {
          holds--
        },
      }
    },
    apply: () => undefined,
    beginFollowing: () => undefined,
  }
  return {
    viewers,
    held: () => holds,
    revoke: (token: string) => {
      known.delete(token)
      for (const listener of listeners.get(token) ?? []) listener()
    },
    expiring: (ms: number) => {
      const token = `expiring-${known.size}`
      known.set(token, viewerOf(tokens.agent))
      expiries.set(token, new Date(Date.now() + ms))
      return token
    },
  }
}

const sessionOf = (credential: object) => ('sessionId' in credential ? String(credential.sessionId) : '')

function memoryLog(): { logger: Logger; lines: string[] } {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { logger: pino({ level: 'debug' }, stream), lines }
}

/** Posts an operation as a client would. */
export async function post(
  server: { url: string },
  query: string,
  { token, variables, headers }: { token?: string; variables?: unknown; headers?: Record<string, string> } = {},
) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  })
  const text = await response.text()
  const body = JSON.parse(text) as { data?: Record<string, unknown>; errors?: AnswerError[]; extensions?: unknown }
  return { response, status: response.status, text, body, code: body.errors?.[0]?.extensions.code }
}

export interface AnswerError {
  message: string
  extensions: Record<string, unknown> & { code: string }
}
