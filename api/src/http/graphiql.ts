import type { IncomingMessage, ServerResponse } from 'node:http'

export interface GraphiQLOptions {
  /** Shown as one-click sign-in; only in the demo workspace. */
  demoAccounts: readonly { name: string; email: string; password: string }[]
}

export function createGraphiQL(_options: GraphiQLOptions) {
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end('<!doctype html>')
  }
}
