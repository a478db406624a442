/** What runs by itself now and then. The list is all there is. */
import type { Logger } from 'pino'
import type { Services } from '../domain/context.ts'
import { sweepUploadsJob } from './sweep-uploads.ts'

export interface Job {
  name: string
  everyMs: number
  run(services: Services): Promise<unknown>
}

export interface Jobs {
  /** Starts no more and waits for those that run. */
  close(): Promise<void>
}

const jobs: readonly Job[] = [sweepUploadsJob]

/** How long an instance has been up before its jobs run first. */
const firstMs = 60_000

/** Every instance runs every job; each job sees to it that several at once do no harm. */
export function startJobs(services: Services, log: Logger): Jobs {
  const running = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()

  function run(job: Job): void {
    const work = job
      .run(services)
      .then(
        (result) => log.debug({ job: job.name, result }, 'job done'),
        (err: unknown) => log.error({ job: job.name, err }, 'job failed'),
      )
      .finally(() => running.delete(work))
    running.add(work)
  }

  for (const job of jobs) {
    const first = setTimeout(() => {
      timers.delete(first)
      run(job)
      timers.add(setInterval(run, job.everyMs, job))
    }, firstMs)
    timers.add(first)
  }

  return {
    close: async () => {
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(running)
    },
  }
}
