import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Watches a server's connections, so that it can stop without cutting an answer. Node's own
 * `closeIdleConnections` spares connections that have not asked anything yet, and browsers keep such ones.
 */
export function watchConnections(server: Server): (limitMs: number) => Promise<void> {
  const open = new Set<Socket>()
  const busy = new Set<Socket>()
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
  server.on('request', ({ socket }, response) => {
    busy.add(socket)
    response.once('close', () => {
      busy.delete(socket)
      if (isClosing) socket.end()
    })
  })

  return async (limitMs) => {
    isClosing = true
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of open) if (!busy.has(socket)) socket.destroy()
    const cut = setTimeout(() => server.closeAllConnections(), limitMs)
    await closed
    clearTimeout(cut)
  }
}
