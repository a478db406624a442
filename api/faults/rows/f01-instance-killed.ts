import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'
import { killAtWrite, whyNoTracing } from '../tracing.ts'

export const instanceKilled: Row = {
  name: 'F1',
  fault: 'instance killed while it writes',
  trials: { full: 20, quick: 2 },
  work: async ({ stage, history, roll, limit, caughtUp, load }) => {
    const { a, b } = stage
    const burst = load({ rate: 100, urls: [a.url] })
    await pause(700 + roll(800))
    await a.kill()
    a.proxy.aim(b.origin)
    const catchUpMs = await caughtUp(30_000)
    await burst.stop()
    await a.start()
    const unanswered = history.writes.filter(({ kind }) => kind === 'info').length
    return judge(catchUpMs, `${unanswered} sends without an answer, caught up on B in ${seconds(catchUpMs)}`, [
      ['caught up (ms)', catchUpMs, limit(5_000)],
    ])
  },
}

/**
 * Where a thread of an instance dies: before one of so many writes, one death in each part of them. The next seed takes
 * the next write of each part, so that all trials together leave none out.
 */
const writes = 200
/** Clients whose connection did not last for five seconds wait longer before the next, and some come back late themselves. */
const stableMs = 10_000

export const killedAtWrite: Row = {
  name: 'F1b',
  fault: 'instance killed just before one of its writes',
  trials: { full: 20, quick: 1 },
  obstacle: whyNoTracing,
  program: 'strace',
  work: async ({ stage, history, seed, isQuick, limit, caughtUp, load }) => {
    const { a, b } = stage
    const deaths = isQuick ? 2 : 10
    const part = writes / deaths
    const places: number[] = []
    let catchUpMs = 0
    for (let death = 0; death < deaths; death++) {
      const place = death * part + 1 + ((seed - 1) % part)
      places.push(place)
      await killAtWrite(a.pid, place)
      const burst = load({ rate: 100, urls: [a.url] })
      await a.ended
      a.proxy.aim(b.origin)
      catchUpMs = Math.max(catchUpMs, await caughtUp(30_000))
      await burst.stop()
      await a.start()
      // Otherwise whoever has caught up on B would stay there.
      a.proxy.cut()
      await pause(stableMs)
    }
    const unanswered = history.writes.filter(({ kind }) => kind === 'info').length
    const figure = `killed before the writes ${places.join(', ')}: ${unanswered} sends without an answer, caught up on B in ${seconds(catchUpMs)}`
    return judge(catchUpMs, figure, [['caught up (ms)', catchUpMs, limit(5_000)]])
  },
}
