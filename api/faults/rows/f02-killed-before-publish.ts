import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Row, seconds } from '../row.ts'

export const killedBeforePublish: Row = {
  name: 'F2',
  fault: 'instance dies between COMMIT and PUBLISH',
  trials: { full: 20, quick: 2 },
  // Nothing else happens that could show what is missing.
  scale: { rate: 0 },
  quickScale: { rate: 0 },
  work: async ({ stage, roll, limit, caughtUp, load }) => {
    const { a, b, gate } = stage
    await pause(500 + roll(500))
    const dying = new Promise<void>((resolve) => {
      gate.onPublish(() => {
        void a.kill()
        resolve()
      })
    })
    const last = load({ rate: 5, urls: [a.url] })
    await dying
    const stopping = last.stop()
    const tailMs = await caughtUp(30_000, ({ instance }) => instance === b)
    a.proxy.aim(b.origin)
    await stopping
    const catchUpMs = await caughtUp(30_000)
    await a.start()
    return judge(catchUpMs, `on B after ${seconds(tailMs)}`, [['on the other instance (ms)', tailMs, limit(2_000)]])
  },
}
