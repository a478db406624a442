/** `/graphql` over HTTP: who asks, by which transport the answer goes, and what is refused before GraphQL runs. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import type { Viewers } from '../platform/viewers.ts'
import { accepted } from './accept.ts'
import type { Client } from './client.ts'
import type { Engine } from './engine.ts'
import { bearerOf, type Held, hold, identify, viewerKey } from './identify.ts'
import { methodNotAllowed, readParams } from './params.ts'
import { everybody, type Quota } from './quota.ts'
import { readRefreshCookie, refreshCookie } from './refresh-cookie.ts'
import { refusal, sendJson, statusOf, unauthenticatedHeaders } from './refusal.ts'
import type { SseTransport } from './sse.ts'
import { isAsyncIterable } from './streams.ts'
import type { Turns } from './turns.ts'

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  client: Client
  requestId: string
  /** The name of the operation, for the log. */
  operation: string | undefined
}

export interface GraphQLEndpointOptions {
  engine: Engine
  viewers: Viewers
  sse: SseTransport
  bodyBytes: number
  connectionsPerIp: Quota
  places: Quota
  streamsPerViewer: Quota
  /** Of those who come with a token or a session, and of those who come with neither, such as to sign in. */
  turns: { known: Turns; anonymous: Turns }
}

/** Answers one request, or throws a refusal. */
export function createGraphQLEndpoint(options: GraphQLEndpointOptions): (exchange: Exchange) => Promise<void> {
  const { engine, viewers, sse, bodyBytes, turns } = options

  return async (exchange) => {
    const { request, response, client, requestId } = exchange
    const cookie = readRefreshCookie(request)
    // A cookie comes along from any page; the page's origin must be one that may use it.
    if (cookie !== null && client.origin !== 'none' && client.origin !== 'allowed') {
      throw refusal(403, 'FORBIDDEN', 'This origin may not use the refresh cookie.')
    }
    const params = await readParams(request, bodyBytes)
    const operation = engine.documents.operationOf(params)
    exchange.operation = operation?.name?.value.slice(0, 100)
    const kind = operation?.operation
    if (request.method === 'GET' && kind === 'mutation') throw methodNotAllowed('POST')
    const accept = accepted(request.headers.accept)
    const { ip, widgetKey } = client
    const asking = { handle: null, ip, requestId, widgetKey, refreshCookie: null, lastEventId: null }
    if (accept.eventStream && (kind === 'subscription' || !accept.json)) {
      return withStream(exchange, options, (held) =>
        sse.serve({
          response,
          params,
          held,
          asking: {
            ...asking,
            actor: held?.viewer ?? { kind: 'anonymous' },
            handle: held?.handle ?? null,
            lastEventId: lastEventIdOf(request),
          },
        }),
      )
    }
    if (!accept.json) throw refusal(406, 'BAD_USER_INPUT', 'Accept application/json or text/event-stream.')
    if (kind === 'subscription') {
      throw refusal(406, 'BAD_USER_INPUT', 'A subscription needs `Accept: text/event-stream`, or a WebSocket.')
    }
    // Whoever renews a session comes with the cookie.
    const isKnown = request.headers.authorization !== undefined || cookie !== null
    const line = isKnown ? turns.known : turns.anonymous
    const endTurn = await line.take(response, client.ip)
    if (!endTurn) return
    try {
      const actor = await identify(request, viewers)
      const prepared = await engine.prepare(
        { ...asking, actor, refreshCookie: refreshCookie(cookie, response, client.isSecure) },
        params,
      )
      const outcome = 'args' in prepared ? await prepared.run() : { errors: prepared }
      if (isAsyncIterable(outcome)) throw new Error('[http] a subscription was executed as a query')
      sendResult(response, outcome, accept.graphqlJson ? graphqlJson : {})
    } finally {
      endTurn()
    }
  }
}

const graphqlJson = { 'content-type': 'application/graphql-response+json; charset=utf-8' }

/** Once execution began, the answer has `data`, null or not, and is a success for HTTP. */
function sendResult(response: ServerResponse, result: ExecutionResult, headers: OutgoingHttpHeaders): void {
  const [first] = result.errors ?? []
  const status = first && !('data' in result) ? statusOf(first) : 200
  sendJson(response, status, result, status === 401 ? { ...headers, ...unauthenticatedHeaders } : headers)
}

/** Event streams stay open, so they count like sockets, and hold their viewer. */
async function withStream(
  { request, client }: Exchange,
  { viewers, connectionsPerIp, places, streamsPerViewer }: GraphQLEndpointOptions,
  serve: (held: Held | null) => Promise<void>,
): Promise<void> {
  const tooMany = () => refusal(429, 'RATE_LIMITED', 'Too many open streams.', { 'retry-after': '10' })
  const token = bearerOf(request.headers.authorization)
  const held = token === null ? null : await hold(token, viewers)
  const leave = places.take(everybody)
  const giveBackIp = connectionsPerIp.take(client.ip)
  const giveBackViewer = streamsPerViewer.take(held ? viewerKey(held.viewer) : client.ip)
  try {
    if (!leave) throw full()
    if (!giveBackIp || !giveBackViewer) throw tooMany()
    await serve(held)
  } finally {
    leave?.()
    giveBackIp?.()
    giveBackViewer?.()
    held?.handle.release()
  }
}

const full = () => refusal(503, 'UNAVAILABLE', 'This instance is full; try again later.', { 'retry-after': '2' })

const longestEventId = 1000

function lastEventIdOf({ headers }: IncomingMessage): string | null {
  const id = headers['last-event-id']
  return typeof id === 'string' && id !== '' && id.length <= longestEventId ? id : null
}
