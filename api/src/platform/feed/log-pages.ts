/** The pages of the log that a follower works through: the next one is read while it hands over the one before it. */
import type { LogPage } from '../../domain/feed/read-log.ts'

export interface LogPages {
  /** Begins to read what follows a position. One page is held at most. */
  readAhead(after: number): void
  /** What was read ahead from there; null when nothing was, or when it failed, and it has to be read now. */
  take(after: number): Promise<LogPage | null>
  /** Forgets what was read ahead: the log went back. */
  drop(): void
}

interface LogPagesOptions {
  read(after: number): Promise<LogPage>
  /** Told of a page that was read ahead as soon as it is there. */
  prepare(page: LogPage): void
}

export function createLogPages({ read, prepare }: LogPagesOptions): LogPages {
  let next: { after: number; page: Promise<LogPage | null> } | null = null
  /** Grows when what is being read is not wanted any more. */
  let generation = 0

  return {
    readAhead: (after) => {
      const begunIn = generation
      const page = read(after).then(
        (found) => {
          if (begunIn === generation) prepare(found)
          return found
        },
        // Whoever comes there reads again, patiently, and meets what is wrong then.
        () => null,
      )
      next = { after, page }
    },
    take: async (after) => {
      const taken = next
      next = null
      if (taken?.after !== after) return null
      // Everybody else has a turn between two pages, also when both are there.
      await new Promise((resolve) => setImmediate(resolve))
      return taken.page
    },
    drop: () => {
      next = null
      generation++
    },
  }
}
