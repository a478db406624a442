/** The page of the log that a follower will need next: read while it hands over the one before it. */
import type { LogPage } from '../../domain/feed/read-log.ts'

export interface NextPage {
  /** Begins to read what follows a position. */
  read(after: number): void
  /** What was read from there; null when nothing was, or when it failed, and it has to be read now. */
  take(after: number): Promise<LogPage | null>
  /** Forgets it: the log went back. */
  drop(): void
}

/** `prepare` is told of a page as soon as it is there. One page is held at most. */
export function createNextPage(
  readLog: (after: number) => Promise<LogPage>,
  prepare: (page: LogPage) => void,
): NextPage {
  let next: { after: number; page: Promise<LogPage | null> } | null = null
  /** Grows when what is being read is not wanted any more. */
  let generation = 0

  return {
    read: (after) => {
      const begunIn = generation
      const page = readLog(after).then(
        (read) => {
          if (begunIn === generation) prepare(read)
          return read
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
