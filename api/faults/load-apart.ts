/** Writers in a thread of their own, for times that do not include what else this process is busy with. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { History } from './history.ts'
import type { Load, LoadOptions } from './load.ts'
import type { ThreadOptions, ThreadReport } from './load-thread.ts'

export interface ApartOptions extends Pick<LoadOptions, 'writers' | 'urls' | 'rate'> {
  history: History
  seed: number
}

/** What they did is in the history when the load has been stopped. */
export async function startLoadApart({ history, ...options }: ApartOptions): Promise<Load> {
  const workerData: ThreadOptions = options
  const worker = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData })
  await once(worker, 'message')
  return {
    stop: async () => {
      const reported: Promise<ThreadReport[]> = once(worker, 'message')
      worker.postMessage('stop')
      const [report] = await reported
      const ahead = (report?.timeOrigin ?? 0) - performance.timeOrigin
      for (const write of report?.writes ?? []) history.writes.push({ ...write, at: write.at + ahead })
      await worker.terminate()
    },
  }
}
