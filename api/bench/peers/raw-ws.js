/** The least that a server can do: the string that Redis brings goes to every socket as it is. */
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'

const channel = 'raw'

export async function serve(redisUrl) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(sockets, 'listening')
  const redis = new Redis(redisUrl)
  redis.on('message', (_, text) => {
    for (const socket of sockets.clients) socket.send(text)
  })
  await redis.subscribe(channel)
  return sockets.address().port
}

export async function publisher(redisUrl) {
  const redis = new Redis(redisUrl)
  const id = crypto.randomUUID()
  return (message) =>
    redis.publish(channel, JSON.stringify({ id, type: 'next', payload: { data: { messageAdded: message } } }))
}
