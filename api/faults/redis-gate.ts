/** Stands between an instance and Redis, and does something the moment that the instance publishes. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface RedisGate {
  url: string
  /** Calls back once, before the next publication of an event is passed on; it never reaches Redis. */
  onPublish(action: () => void): void
  close(): Promise<void>
}

export async function startRedisGate(target: number): Promise<RedisGate> {
  let armed: (() => void) | null = null
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const redis = connect({ port: target, host: '127.0.0.1' })
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(socket)
      // That a connection failed is told to the other end by closing it.
      socket.on('error', () => undefined)
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    redis.pipe(client)
    client.on('data', (data: Buffer) => {
      const action = armed
      if (!action || !isPublication(data)) return void redis.write(data)
      armed = null
      action()
      client.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    onPublish: (action) => {
      armed = action
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const isPublication = (data: Buffer) => /publish\r\n\$\d+\r\nparley:events:/i.test(data.toString('latin1'))
