/** A TCP balancer: each connection goes to the next target that takes it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Balancer {
  /** The GraphQL endpoint, behind the balancer. */
  url: string
  /** The ports it forwards to, in turn. Change it as instances come and go. */
  targets: Set<number>
  close(): Promise<void>
}

export async function startBalancer(): Promise<Balancer> {
  const targets = new Set<number>()
  const sockets = new Set<Socket>()
  let turn = 0

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    turn++
    const ports = [...targets]
    forward(client, [...ports.slice(turn % ports.length), ...ports.slice(0, turn % ports.length)])
  })

  function forward(client: Socket, [port, ...others]: number[]) {
    if (port === undefined) return void client.destroy()
    const target = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let isConnected = false
    target.once('connect', () => {
      isConnected = true
      client.pipe(target).pipe(client)
    })
    // A target that refuses costs nothing but the next attempt; one that fails later takes its client along.
    target.on('error', () => (isConnected ? client.resetAndDestroy() : forward(client, others)))
    client.on('error', () => target.resetAndDestroy())
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    targets,
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
