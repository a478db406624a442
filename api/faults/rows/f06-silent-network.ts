import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

export const silentNetwork: Row = {
  name: 'F6',
  fault: 'connections fall silent without an end',
  trials: { full: 5, quick: 1 },
  // An event stream has no way to ask whether its reader is there: only its own silence tells the reader.
  // Idle connections of writers are kept for longer, and hold nothing.
  scale: { sorts: ['raw', 'websocket'], writesToB: true },
  quickScale: { sorts: ['raw', 'websocket'], writesToB: true },
  work: async ({ stage, history, followers, roll, caughtUp }) => {
    const { a } = stage
    await pause(700 + roll(800))
    const before = new Set(a.peers())
    const mine = followers.filter(({ instance }) => instance === a)
    const began = performance.now()
    a.proxy.stall()
    let freedMs = Number.NaN
    let noticedMs = Number.NaN
    while (performance.now() - began < 40_000 && (Number.isNaN(freedMs) || Number.isNaN(noticedMs))) {
      await pause(250)
      const spent = performance.now() - began
      if (Number.isNaN(freedMs) && !a.peers().some((peer) => before.has(peer))) freedMs = spent
      const recent = new Set(history.deliveries.filter(({ at }) => at > began + 1_000).map(({ chain }) => chain))
      if (Number.isNaN(noticedMs) && mine.every(({ chain }) => recent.has(chain.name))) noticedMs = spent
    }
    a.proxy.release()
    const catchUpMs = await caughtUp(40_000)
    const figure = `server let go after ${seconds(freedMs)}, clients over WebSocket came back after ${seconds(noticedMs)}`
    return judge(catchUpMs, figure, [
      ['server let go (ms)', freedMs, 30_000],
      ['clients back (ms)', noticedMs, 20_000],
    ])
  },
}
