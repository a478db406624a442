/** The thread of `startLoadApart`: writes until it is told to stop, and reports what it did. */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { createDice } from '../../client/src/testing/dice.ts'
import { emptyHistory, type Write } from './history.ts'
import { type LoadOptions, startLoad } from './load.ts'

export interface ThreadOptions extends Pick<LoadOptions, 'writers' | 'urls' | 'rate'> {
  seed: number
}

export interface ThreadReport {
  writes: Write[]
  /** What the times of the writes count from. */
  timeOrigin: number
}

if (!parentPort) throw new Error('[faults] load-thread.ts is the entry of a thread')
const { seed, ...options }: ThreadOptions = workerData
const history = emptyHistory()
const load = startLoad({ ...options, name: 'apart', history, roll: createDice(seed) })
parentPort.postMessage('started')
await once(parentPort, 'message')
await load.stop()
const report: ThreadReport = { writes: history.writes, timeOrigin: performance.timeOrigin }
parentPort.postMessage(report)
