import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Client } from './client.ts'

/** Lets pages of allowed origins read answers, and those with a widget without cookies. To any other origin it says nothing, so the browser refuses. */
export function applyCors(request: IncomingMessage, response: ServerResponse, { origin }: Client): void {
  response.appendHeader('vary', 'Origin')
  if (!isHeard(origin) || request.headers.origin === undefined) return
  response.setHeader('access-control-allow-origin', request.headers.origin)
  if (origin === 'allowed') response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('access-control-expose-headers', 'x-request-id')
}

/** Answers the question that browsers ask before a request with JSON or a token. */
export function answerPreflight(response: ServerResponse, { origin }: Client): void {
  if (isHeard(origin)) {
    response.setHeader('access-control-allow-methods', 'GET, POST')
    response.setHeader('access-control-allow-headers', 'authorization, content-type, last-event-id, x-request-id')
    response.setHeader('access-control-max-age', '600')
  }
  response.writeHead(204)
  response.end()
}

const isHeard = (origin: Client['origin']) => origin === 'allowed' || origin === 'widget'
