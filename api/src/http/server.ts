/** The server: HTTP, event streams and WebSocket on one port and one path. */
import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { ChannelReports } from '../domain/context.ts'
import type { Actor } from '../domain/viewer.ts'
import type { Asking, GraphQLContext } from '../graphql/context.ts'
import type { DocumentLimits } from '../graphql/plugins/documents.ts'
import type { Viewers } from '../platform/viewers.ts'
import { accepted } from './accept.ts'
import { type Client, type ClientRules, createClients } from './client.ts'
import { answerPreflight, applyCors } from './cors.ts'
import { watchConnections } from './drain.ts'
import { createEngine, graphqlPath } from './engine.ts'
import { type FileEndpoint, filesPath } from './files.ts'
import { createGraphiQL, type GraphiQLOptions } from './graphiql.ts'
import { createGraphQLEndpoint, type Exchange } from './graphql-endpoint.ts'
import type { ReadyReport } from './health.ts'
import { methodNotAllowed } from './params.ts'
import { createQuota } from './quota.ts'
import { Refusal, refusal, sendJson, statusOf, unauthenticatedHeaders } from './refusal.ts'
import { createSse } from './sse.ts'
import { createStaticFiles, type WebOptions } from './static.ts'
import { createTurns } from './turns.ts'
import { createWebSocketTransport, type WebSocketLimits } from './websocket.ts'
import { createWidgetPages, type WidgetPagesOptions } from './widget-pages.ts'

export interface TransportLimits extends WebSocketLimits, DocumentLimits {
  bodyBytes: number
  cost: number
  /** How many queries and mutations run at a time over HTTP; the rest wait. */
  requestsAtOnce: number
  /** On this instance, event streams included. */
  sockets: number
  socketsPerIp: number
}

export interface ServerOptions extends Omit<ClientRules, 'originAllowed'> {
  host: string
  /** 0 takes any free port. */
  port: number
  limits: TransportLimits
  graphiql: GraphiQLOptions
  /** Absent: only the API is served. */
  web?: WebOptions
  /** How often a connection is asked whether it lives; one that does not answer until the next time is cut. */
  heartbeatMs: number
  /** How long a socket may take nothing of what it is given; a minute by default. */
  stalledMs?: number
  /** Over how many milliseconds sockets are closed when the server stops, so that not all come back at once. */
  drainMs: number
}

export interface ServerParts {
  schema: GraphQLSchema
  createContext(asking: Asking): GraphQLContext
  viewers: Viewers
  log: Logger
  options: ServerOptions
  /** Absent: no files are taken or given. */
  files?: FileEndpoint
  ready(): Promise<ReadyReport>
  /** Who may read the schema. */
  introspection(actor: Actor): boolean
  /** Whether a document is one of those that every visitor may run. */
  isTrusted(text: string): boolean
  originAllowed?(origin: string): boolean
  /** Finds a widget by its public key. Absent: no page of others may show one. */
  findWidget?: WidgetPagesOptions['find']
  /** Told of calls that a channel does not take. */
  reports?: ChannelReports
  /** Whether equal subscriptions share their executions, as they do by default. */
  sharing?: boolean
}

export interface Server {
  listen(): Promise<{ url: string; port: number }>
  /** Finishes what is in flight, ends streams and sockets so that clients come back elsewhere, and closes. */
  close(): Promise<void>
}

export function createServer(parts: ServerParts): Server {
  const { options, viewers, log, originAllowed, findWidget, reports } = parts
  const { limits } = options
  const engine = createEngine({
    ...parts,
    limits,
    sharing: parts.sharing ?? true,
  })
  const clientOf = createClients({ ...options, originAllowed })
  const widgetPages = findWidget && createWidgetPages({ find: findWidget, reports, now: () => performance.now() })
  const places = createQuota(limits.sockets)
  const connectionsPerIp = createQuota(limits.socketsPerIp)
  const sse = createSse(engine, options)
  const webSocket = createWebSocketTransport({
    engine,
    viewers,
    log,
    limits,
    heartbeatMs: options.heartbeatMs,
    stalledMs: options.stalledMs,
    places,
    connectionsPerIp,
    clientOf: judge,
  })
  const graphql = createGraphQLEndpoint({
    engine,
    viewers,
    sse,
    bodyBytes: limits.bodyBytes,
    places,
    connectionsPerIp,
    // A stream carries one subscription, so a viewer may have as many as fit on a socket.
    streamsPerViewer: createQuota(limits.subscriptionsPerSocket),
    turns: {
      known: createTurns(limits.requestsAtOnce),
      // Passwords take long to verify, which nobody who is signed in already should wait for.
      anonymous: createTurns(Math.ceil(limits.requestsAtOnce / 4)),
    },
  })
  const graphiql = createGraphiQL(options.graphiql)
  const web = options.web && createStaticFiles(options.web)
  let isClosing = false

  async function route(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const path = pathOf(request)
    if (path === '/health') return sendJson(response, 200, { status: 'ok' })
    if (path === '/ready') return answerReady(response)
    if (parts.files && path.startsWith(filesPath)) return parts.files(request, response)
    if (path !== graphqlPath && (await web?.serve(request, response, path))) return
    if (path === '/') return redirect(response, graphqlPath)
    if (path !== graphqlPath) throw refusal(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.')
    const client = await judge(request)
    exchange.client = client
    applyCors(request, response, client)
    if (request.method === 'OPTIONS') return answerPreflight(response, client)
    if (request.method !== 'GET' && request.method !== 'POST') throw methodNotAllowed('GET, POST')
    const isPage = request.method === 'GET' && accepted(request.headers.accept).html
    return isPage ? graphiql(request, response) : graphql(exchange)
  }

  /** A page of somebody else's may be one that shows a widget. */
  async function judge(request: IncomingMessage): Promise<Client> {
    const client = clientOf(request)
    const widgetKey = client.origin === 'foreign' ? await widgetPages?.(request) : null
    return widgetKey ? { ...client, origin: 'widget', widgetKey } : client
  }

  async function answerReady(response: ServerResponse): Promise<void> {
    const report = await parts.ready()
    const ready = report.ready && !isClosing
    sendJson(response, ready ? 200 : 503, { ...report, ready })
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = requestIdOf(request)
    const exchange: Exchange = { request, response, client: clientOf(request), requestId, operation: undefined }
    const start = performance.now()
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    response.setHeader('x-request-id', requestId)
    response.once('close', () => {
      const { operation } = exchange
      const ms = Math.round(performance.now() - start)
      const status = response.headersSent ? response.statusCode : 499
      log.info({ requestId, method: request.method, path: pathOf(request), status, ms, operation }, 'request')
    })
    try {
      await route(exchange)
    } catch (error) {
      answerError(error, response)
    }
  }

  function answerError(error: unknown, response: ServerResponse): void {
    const answer = error instanceof Refusal ? error.error : engine.mask(error)
    const status = error instanceof Refusal ? error.status : statusOf(answer)
    const headers = error instanceof Refusal ? error.headers : {}
    sendJson(response, status, { errors: [answer] }, status === 401 ? unauthenticatedHeaders : headers)
  }

  const server = createHttpServer(
    { headersTimeout: 15_000, requestTimeout: uploadMs, connectionsCheckingInterval: 5000, keepAliveTimeout: 65_000 },
    (request, response) => void serve(request, response),
  )
  const drain = watchConnections(server)
  server.on('upgrade', (request, socket, head) => void webSocket.upgrade(request, socket, head))

  return {
    listen: () => listen(server, options),
    close: async () => {
      isClosing = true
      const drained = drain({ lingerMs: Math.min(lingerMs, options.drainMs), limitMs: finishMs })
      sse.close()
      await webSocket.close(options.drainMs)
      await drained
    },
  }
}

/** How long the largest file may take to come in. Bodies of GraphQL have less time, see params.ts. */
const uploadMs = 300_000

/** How long requests in flight may take to finish when the server stops. */
const finishMs = 5000

/** How long connections that are kept alive and idle are still listened to when the server stops. */
const lingerMs = 1000

const securityHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

const saneRequestId = /^[\w.-]{1,64}$/

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && saneRequestId.test(given) ? given : randomUUID()
}

/** Never more than the path: a query string may hold what somebody searched for. */
const pathOf = ({ url = '/' }: IncomingMessage) => url.split('?', 1)[0] ?? '/'

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location })
  response.end()
}

function listen(
  server: ReturnType<typeof createHttpServer>,
  { host, port }: ServerOptions,
): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      // A server that listens on TCP has an address with a port.
      const address = server.address() as AddressInfo
      const isWildcard = address.address === '::' || address.address === '0.0.0.0'
      const name = isWildcard || host === '127.0.0.1' ? 'localhost' : host
      resolve({ url: `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`, port: address.port })
    })
  })
}
