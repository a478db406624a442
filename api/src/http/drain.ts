import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface DrainTimes {
  /** How long connections that are kept alive may still ask something, and are told to go with the answer. */
  lingerMs: number
  /** How long what was asked may take. */
  limitMs: number
}

/**
 * Watches a server's connections, so that it can stop without cutting an answer or a question on its way. Node's own
 * `closeIdleConnections` spares connections that have not asked anything yet, and browsers keep such ones.
 */
export function watchConnections(server: Server): (times: DrainTimes) => Promise<void> {
  const open = new Set<Socket>()
  const busy = new Map<Socket, ServerResponse>()
  let isClosing = false

  const forget = (socket: Socket) => {
    open.delete(socket)
    busy.delete(socket)
  }
  function onClose(this: Socket) {
    forget(this)
  }

  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', onClose)
  })
  server.on('upgrade', ({ socket }) => {
    forget(socket)
    socket.off('close', onClose)
  })
  // Before anybody answers.
  server.prependListener('request', ({ socket }, response) => {
    busy.set(socket, response)
    if (isClosing) sayGoodbye(response)
    response.once('close', () => {
      busy.delete(socket)
      if (isClosing) socket.end()
    })
  })

  return async ({ lingerMs, limitMs }) => {
    isClosing = true
    for (const response of busy.values()) sayGoodbye(response)
    // `close` ends idle connections at once, when the next request may be on its way in them.
    server.closeIdleConnections = () => undefined
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const part = setTimeout(() => {
      for (const socket of open) if (!busy.has(socket)) socket.destroy()
    }, lingerMs)
    const cut = setTimeout(() => server.closeAllConnections(), limitMs)
    await closed
    clearTimeout(part)
    clearTimeout(cut)
  }
}

/** A client that is told sends its next request elsewhere, instead of into a connection that is just being closed. */
function sayGoodbye(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}
