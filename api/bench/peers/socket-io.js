/** Socket.IO with its Redis adapter; another process emits. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { Emitter } from '@socket.io/redis-emitter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'

export async function serve(redisUrl) {
  const http = createServer()
  const adapter = createAdapter(new Redis(redisUrl), new Redis(redisUrl))
  const io = new Server(http, { adapter, transports: ['websocket'] })
  io.on('connection', (socket) => socket.join('workspace'))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return http.address().port
}

export async function publisher(redisUrl) {
  const emitter = new Emitter(new Redis(redisUrl))
  return (message) => emitter.to('workspace').emit('messageAdded', message)
}
