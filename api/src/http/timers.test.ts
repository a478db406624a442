import { once } from 'node:events'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { heartbeatMs } from '../app.ts'
import { startProxy } from '../testing/proxy.ts'
import { startTransportServer } from '../testing/transport-server.ts'
import { connectAs } from '../testing/transport-socket.ts'
import { createDeadlines, createRounds, type Turning } from './timers.ts'

describe('the heartbeat of sockets', () => {
  it('[002-12] comes every 12 to 30 s', () => {
    expect(heartbeatMs).toBeGreaterThanOrEqual(12_000)
    expect(heartbeatMs).toBeLessThanOrEqual(30_000)
  })

  it('[002-12] pings every 12 s and cuts a half-open socket within 24 s, at a hundredth of the time', async () => {
    const server = await startTransportServer({ options: { heartbeatMs: heartbeatMs / 100 } })
    onTestFinished(() => server.close())
    const proxy = await startProxy(server.port)
    onTestFinished(() => proxy.close())
    const alive = await connectAs(server)
    const lost = await connectAs({ port: proxy.port })
    lost.subscribe('1', 'subscription { ticks { n } }')
    await server.ticker.untilListening(1)
    const pings: number[] = []
    alive.socket.on('ping', () => pings.push(performance.now()))
    await once(lost.socket, 'ping')
    // Nothing arrives any more, either way, and no end of the connection is told.
    proxy.stall()
    const stalledAt = performance.now()
    await server.ticker.untilListening(0)
    // Two rounds at most, and a little for a slow machine. The promise is 60 s, or five rounds.
    expect(performance.now() - stalledAt).toBeLessThan(400)
    await expect.poll(() => server.held()).toBe(1)
    while (pings.length < 5) await once(alive.socket, 'ping')
    expect(alive.socket.readyState).toBe(alive.socket.OPEN)
    const between = ((pings.at(-1) ?? 0) - (pings[0] ?? 0)) / (pings.length - 1)
    expect(between).toBeGreaterThan(100)
    expect(between).toBeLessThan(300)
  })
})

describe('rounds', () => {
  afterEach(() => void vi.useRealTimers())

  const counter = () => {
    const member = { turns: 0, turn: () => void member.turns++ } satisfies Turning & { turns: number }
    return member
  }

  it('give each member one turn, whenever it came, and none after it left', () => {
    vi.useFakeTimers()
    const rounds = createRounds(800)
    const members = Array.from({ length: 20 }, (_, place) => {
      const member = counter()
      rounds.join(member)
      if (place % 2 === 1) vi.advanceTimersByTime(100)
      return member
    })
    for (const member of members) member.turns = 0
    vi.advanceTimersByTime(8000)
    expect(members.map(({ turns }) => turns)).toEqual(members.map(() => 10))
    for (const member of members.slice(1)) rounds.leave(member)
    vi.advanceTimersByTime(800)
    expect(members.map(({ turns }) => turns)).toEqual(members.map((_, place) => (place === 0 ? 11 : 10)))
  })

  it('begin with a whole round for who joins, less an eighth at most', () => {
    vi.useFakeTimers()
    const rounds = createRounds(800)
    rounds.join(counter())
    vi.advanceTimersByTime(150)
    const late = counter()
    rounds.join(late)
    vi.advanceTimersByTime(699)
    expect(late.turns).toBe(0)
    vi.advanceTimersByTime(101)
    expect(late.turns).toBe(1)
  })

  it('keep one timer for all, and none for nobody', () => {
    vi.useFakeTimers()
    const rounds = createRounds(800)
    const members = Array.from({ length: 100 }, counter)
    for (const member of members) rounds.join(member)
    expect(vi.getTimerCount()).toBe(1)
    for (const member of [...members, ...members]) rounds.leave(member)
    expect(vi.getTimerCount()).toBe(0)
    const again = counter()
    rounds.join(again)
    vi.advanceTimersByTime(800)
    expect(again.turns).toBe(1)
  })
})

describe('deadlines', () => {
  afterEach(() => void vi.useRealTimers())

  const start = new Date('2030-01-01T00:00:00.250Z')
  const inMs = (ms: number) => new Date(start.getTime() + ms)

  it('are kept in order, never early and at most a second late', () => {
    vi.useFakeTimers({ now: start })
    const deadlines = createDeadlines()
    const met: [number, number][] = []
    // 40 days are more than one timer of Node can wait.
    for (const ms of [-5, 0, 400, 1700, 40 * 86_400_000]) {
      deadlines(inMs(ms), () => met.push([ms, Date.now() - start.getTime()]))
    }
    vi.advanceTimersByTime(41 * 86_400_000)
    expect(met.map(([ms]) => ms)).toEqual([-5, 0, 400, 1700, 40 * 86_400_000])
    for (const [ms, at] of met) {
      expect(at).toBeGreaterThanOrEqual(ms)
      expect(at - ms).toBeLessThanOrEqual(1000)
    }
  })

  it('share a timer, which goes when all of them are cancelled', () => {
    vi.useFakeTimers({ now: start })
    const deadlines = createDeadlines()
    const met: number[] = []
    const cancels = Array.from({ length: 100 }, (_, place) => deadlines(inMs(5000), () => met.push(place)))
    expect(vi.getTimerCount()).toBe(1)
    for (const cancel of cancels.slice(1)) cancel()
    vi.advanceTimersByTime(6000)
    expect(met).toEqual([0])
    const again = deadlines(inMs(60_000), () => met.push(1))
    for (const cancel of cancels) cancel()
    again()
    again()
    expect(vi.getTimerCount()).toBe(0)
  })
})
