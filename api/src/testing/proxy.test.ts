import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startProxy } from './proxy.ts'

/** A server that sends back what it gets, after its name. */
async function startEcho(name: string) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.write(`${name}:`)
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

async function start() {
  const echo = await startEcho('one')
  const proxy = await startProxy(echo.port)
  onTestFinished(() => proxy.close())
  return { echo, proxy }
}

function dial(port: number) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  let end: string | undefined
  socket.on('data', (data) => {
    text += data
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code
  })
  socket.on('close', () => {
    end ??= 'end'
  })
  return { socket, text: () => text, end: () => end }
}

describe('the proxy', () => {
  it('passes on both ways, counts, and aims elsewhere for new connections', async () => {
    const { proxy } = await start()
    const first = dial(proxy.port)
    first.socket.write('hello')
    await expect.poll(first.text).toBe('one:hello')
    expect(proxy.bytes).toEqual({ fromClients: 5, fromTarget: 9 })
    proxy.aim((await startEcho('two')).port)
    const second = dial(proxy.port)
    await expect.poll(second.text).toBe('two:')
    first.socket.write('!')
    await expect.poll(first.text).toBe('one:hello!')
    expect([proxy.total, proxy.open.length]).toEqual([2, 2])
  })

  it('cuts by a reset or politely, all or some, on both sides', async () => {
    const { proxy, echo } = await start()
    const [first, second] = [dial(proxy.port), dial(proxy.port)]
    await expect.poll(() => [first.text(), second.text()]).toEqual(['one:', 'one:'])
    expect(proxy.cut({ some: ({ number }) => number === 1 })).toBe(1)
    await expect.poll(first.end).toBe('ECONNRESET')
    expect(second.end()).toBeUndefined()
    expect(proxy.cut({ how: 'end' })).toBe(1)
    await expect.poll(second.end).toBe('end')
    await expect.poll(() => echo.sockets.size).toBe(0)
    expect(proxy.open).toEqual([])
  })

  it('ends one side when the other has ended', async () => {
    const { proxy, echo } = await start()
    const [first, second] = [dial(proxy.port), dial(proxy.port)]
    await expect.poll(() => echo.sockets.size).toBe(2)
    first.socket.end()
    await expect.poll(() => echo.sockets.size).toBe(1)
    for (const socket of echo.sockets) socket.resetAndDestroy()
    await expect.poll(second.end).toBe('ECONNRESET')
  })

  it('stalls without closing, and loses nothing', async () => {
    const { proxy } = await start()
    const client = dial(proxy.port)
    await expect.poll(client.text).toBe('one:')
    proxy.stall()
    client.socket.write('later')
    const fresh = dial(proxy.port)
    await expect.poll(fresh.text).toBe('one:')
    expect([client.text(), client.end()]).toEqual(['one:', undefined])
    proxy.release()
    await expect.poll(client.text).toBe('one:later')
    proxy.stall({ new: true })
    const stalled = dial(proxy.port)
    await once(stalled.socket, 'connect')
    proxy.release()
    await expect.poll(stalled.text).toBe('one:')
  })

  it('throttles', async () => {
    const { proxy } = await start()
    proxy.throttle(10_000)
    const client = dial(proxy.port)
    const asked = performance.now()
    client.socket.write('x'.repeat(5_000))
    await expect.poll(() => client.text().length, { timeout: 5_000, interval: 5 }).toBe(5_004)
    expect(performance.now() - asked).toBeGreaterThan(450)
    proxy.throttle(null)
    client.socket.write('y'.repeat(500_000))
    await expect.poll(() => client.text().length).toBe(505_004)
  })

  it('refuses upgrades and nothing else, or every connection', async () => {
    const { proxy } = await start()
    const handshake = 'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    proxy.refuseUpgrades(true)
    const [refused, other] = [dial(proxy.port), dial(proxy.port)]
    refused.socket.write(handshake)
    other.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await expect.poll(refused.text).toContain('HTTP/1.1 400 Bad Request')
    await expect.poll(refused.end).toBe('end')
    await expect.poll(other.text).toContain('GET /')
    proxy.refuseUpgrades(false)
    other.socket.destroy()
    const taken = dial(proxy.port)
    taken.socket.write(handshake)
    await expect.poll(taken.text).toContain('Upgrade: websocket')
    await expect.poll(() => proxy.open.map(({ isWebSocket }) => isWebSocket)).toEqual([true])
    proxy.refuseConnections(true)
    await expect.poll(dial(proxy.port).end).toBe('ECONNRESET')
  })
})
