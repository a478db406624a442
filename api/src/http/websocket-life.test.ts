import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { post, startTransportServer, type TransportOverrides, tokens } from '../testing/transport-server.ts'
import { connectAs, isFor, openSocket } from '../testing/transport-socket.ts'

const ticks = 'subscription { ticks { n } }'

async function start(overrides: TransportOverrides = {}) {
  const server = await startTransportServer(overrides)
  onTestFinished(() => server.close())
  return server
}

describe('how a socket ends', () => {
  it('[S13] with 4403 when its token expires', async () => {
    const server = await start()
    const raw = await connectAs(server, server.expiring(400))
    raw.subscribe('1', ticks)
    await server.ticker.untilListening(1)
    expect(await raw.closed).toBe(4403)
    await server.ticker.untilListening(0)
    await expect.poll(() => server.held()).toBe(0)
  })

  it('with 4401 when its credential is revoked', async () => {
    const server = await start()
    const raw = await connectAs(server)
    server.revoke(tokens.agent)
    expect(await raw.closed).toBe(4401)
    await expect.poll(() => server.held()).toBe(0)
  })

  it('by a cut when it answers no ping', async () => {
    const server = await start({ options: { heartbeatMs: 100 } })
    const { socket, ...raw } = await connectAs(server)
    raw.subscribe('1', ticks)
    await server.ticker.untilListening(1)
    socket.pause()
    await server.ticker.untilListening(0)
    socket.resume()
    expect(await raw.closed).toBe(1006)
  })

  it('never while it answers pings', async () => {
    const server = await start({ options: { heartbeatMs: 50 } })
    const { socket } = await connectAs(server)
    for (let count = 0; count < 5; count++) await once(socket, 'ping')
    expect(socket.readyState).toBe(socket.OPEN)
  })

  it('with 1012 when the server stops, after what runs has finished', async () => {
    const server = await startTransportServer()
    const raw = await connectAs(server)
    const idle = await connectAs(server)
    raw.subscribe('1', 'mutation { slowWrite }')
    await expect.poll(() => server.writes()).toBe(1)
    const slowPost = post(server, 'mutation { slowWrite }', { token: tokens.agent })
    await expect.poll(() => server.writes()).toBe(2)
    const closing = server.close()
    await expect(openSocket(server)).rejects.toThrow()
    // One that has nothing to finish goes, though its turn comes later.
    expect(await idle.closed).toBe(1012)
    server.releaseWrites()
    expect((await raw.frame(isFor('1', 'next'))).payload).toMatchObject({ data: { slowWrite: 2 } })
    expect((await slowPost).body.data).toEqual({ slowWrite: 2 })
    expect(await raw.closed).toBe(1012)
    await closing
  })
})

describe('[S19] what one client may take', () => {
  it('so many messages, pings included', async () => {
    const server = await start()
    const byMessage = await connectAs(server)
    for (let count = 0; count < 100; count++) byMessage.send({ type: 'ping' })
    expect(await byMessage.closed).toBe(4429)
    const byFrame = await connectAs(server)
    for (let count = 0; count < 20_000; count++) byFrame.socket.ping()
    expect(await byFrame.closed).toBe(4429)
    const taken: number[] = []
    for (let attempt = 0; attempt < 3; attempt++) {
      const asked = performance.now()
      expect((await post(server, '{ greeting }')).status).toBe(200)
      taken.push(performance.now() - asked)
    }
    expect(Math.min(...taken)).toBeLessThan(100)
  })

  it('so large a message, in one piece or in endless ones', async () => {
    const server = await start()
    const large = await connectAs(server)
    large.socket.send(Buffer.alloc(1_000_000))
    expect(await large.closed).toBe(1009)
    const endless = await connectAs(server)
    endless.socket.on('error', () => undefined)
    const push = () => {
      if (endless.socket.readyState !== endless.socket.OPEN) return
      endless.socket.send('x'.repeat(1000), { fin: false }, () => setImmediate(push))
    }
    push()
    expect([1009, 1006]).toContain(await endless.closed)
  })

  it('so many sockets per address, refused at the upgrade', async () => {
    const server = await start({ limits: { socketsPerIp: 3 } })
    const open = await Promise.all([1, 2, 3].map(() => openSocket(server)))
    await expect(openSocket(server)).rejects.toThrow('429')
    open[0]?.socket.terminate()
    await expect.poll(() => openSocket(server).catch(() => null)).not.toBeNull()
  })

  it('so many sockets per viewer, closed with 4429 before the ack', async () => {
    const server = await start({ limits: { socketsPerViewer: 2 } })
    const first = await connectAs(server)
    await connectAs(server)
    const third = await openSocket(server)
    third.send({ type: 'connection_init', payload: { token: tokens.agent } })
    expect(await third.closed).toBe(4429)
    await connectAs(server, tokens.visitor)
    first.socket.close()
    await first.closed
    await expect.poll(() => connectAs(server).catch(() => null)).not.toBeNull()
  })
})
