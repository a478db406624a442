import { setTimeout as pause } from 'node:timers/promises'
import { attend, rightAgain } from '../presence.ts'
import { judge, type Row, seconds } from '../row.ts'

export const silentNetwork: Row = {
  name: 'F6',
  fault: 'connections fall silent without an end',
  trials: { full: 5, quick: 1 },
  // An event stream has no way to ask whether its reader is there: only its own silence tells the reader.
  // Idle connections of writers are kept for longer, and hold nothing.
  scale: { sorts: ['raw', 'websocket'], writesToB: true },
  quickScale: { sorts: ['raw', 'websocket'], writesToB: true },
  work: async ({ stage, companies, history, followers, roll, limit, caughtUp }) => {
    const { a, b } = stage
    const [company] = companies
    if (!company) throw new Error('[faults] there is nobody to fall silent')
    const silent = await attend(company, a)
    const instances = [a, b]
    const knownMs = await rightAgain({
      instances,
      truth: [[silent, 'ONLINE']],
      since: performance.now(),
      limitMs: 10_000,
      steadyMs: 500,
    })
    await pause(700 + roll(800))
    const before = new Set(a.peers())
    const mine = followers.filter(({ instance }) => instance === a)
    const began = performance.now()
    a.proxy.stall()
    const offline = rightAgain({
      instances,
      truth: [[silent, 'OFFLINE']],
      since: began,
      limitMs: 60_000,
      steadyMs: 2_000,
    })
    let freedMs = Number.NaN
    let noticedMs = Number.NaN
    while (performance.now() - began < 40_000 && (Number.isNaN(freedMs) || Number.isNaN(noticedMs))) {
      await pause(250)
      const spent = performance.now() - began
      if (Number.isNaN(freedMs) && !a.peers().some((peer) => before.has(peer))) freedMs = spent
      const recent = new Set(history.deliveries.filter(({ at }) => at > began + 1_000).map(({ chain }) => chain))
      if (Number.isNaN(noticedMs) && mine.every(({ chain }) => recent.has(chain.name))) noticedMs = spent
    }
    const offlineMs = await offline
    a.proxy.release()
    const catchUpMs = await caughtUp(40_000)
    silent.leave()
    const figure = `server let go after ${seconds(freedMs)}, its people offline after ${seconds(offlineMs)}, clients over WebSocket came back after ${seconds(noticedMs)}`
    return judge(catchUpMs, figure, [
      ['server let go (ms)', freedMs, 30_000],
      ['presence known before (ms)', knownMs, limit(2_000)],
      ['presence offline (ms)', offlineMs, 60_000],
      ['clients back (ms)', noticedMs, 20_000],
    ])
  },
}
