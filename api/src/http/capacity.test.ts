import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../config.ts'
import { startTransportServer, tokens } from '../testing/transport-server.ts'
import { connectAs, isFor, openSocket } from '../testing/transport-socket.ts'

const ticks = 'subscription { ticks { n } }'

async function start(sockets: number) {
  const server = await startTransportServer({ limits: { sockets } })
  onTestFinished(() => server.close())
  return server
}

/** Opens an event stream. */
const stream = (url: string, signal?: AbortSignal) =>
  fetch(url, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${tokens.agent}`,
    },
    body: JSON.stringify({ query: ticks }),
    signal,
  })

describe('[003-30] how many sockets an instance takes', () => {
  it('is a setting, 20,000 unless it is set', () => {
    expect(loadConfig({}).limits.sockets).toBe(20_000)
    expect(loadConfig({ MAX_SOCKETS: '50000' }).limits.sockets).toBe(50_000)
  })

  it('is kept: one too many is asked with 1013 to come again, and those who are there go on', async () => {
    const server = await start(3)
    const open = [await connectAs(server), await connectAs(server, tokens.visitor), await connectAs(server)]
    for (const raw of open) raw.subscribe('1', ticks)
    await server.ticker.untilListening(3)
    for (let attempt = 0; attempt < 20; attempt++) expect(await (await openSocket(server)).closed).toBe(1013)
    server.ticker.emit(1)
    for (const raw of open) {
      expect((await raw.frame(isFor('1', 'next'))).payload).toEqual({ data: { ticks: { n: 1 } } })
      expect(raw.socket.readyState).toBe(raw.socket.OPEN)
    }
    open[0]?.socket.terminate()
    await expect.poll(() => connectAs(server).catch(() => null)).not.toBeNull()
  })

  it('counts event streams too, which are told 503 and when to come again', async () => {
    const server = await start(2)
    await connectAs(server)
    const leaving = new AbortController()
    const running = await stream(server.url, leaving.signal)
    expect(running.headers.get('content-type')).toContain('text/event-stream')
    const refused = await stream(server.url)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
    expect(await (await openSocket(server)).closed).toBe(1013)
    leaving.abort()
    await expect.poll(() => connectAs(server).catch(() => null)).not.toBeNull()
  })
})
