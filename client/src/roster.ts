import type { LiveError } from './errors.ts'
import type { Link } from './link.ts'

/** A subscription, as far as its connection is concerned. */
export interface Member {
  readonly isResumable: boolean
  /** What it runs on now. */
  readonly link: Link | null
  attach(link: Link): void
  detach(): void
  end(error: LiveError | null): void
}

export interface Roster {
  readonly size: number
  add(member: Member): void
  /** Answers whether it was there. */
  remove(member: Member): boolean
  /** Lets as many run on this link as it carries; answers how many wait. */
  place(link: Link): number
  detachAll(): void
  endAll(error: LiveError): void
}

/** Over event streams only some subscriptions can run: those that resume first, and of those the oldest. */
export function createRoster(): Roster {
  const members = new Set<Member>()
  return {
    get size() {
      return members.size
    },
    add: (member) => void members.add(member),
    remove: (member) => members.delete(member),
    place: (link) => {
      const ranked = [...members].sort((a, b) => Number(b.isResumable) - Number(a.isResumable))
      for (const waiting of ranked.slice(link.capacity)) if (waiting.link) waiting.detach()
      for (const running of ranked.slice(0, link.capacity)) if (running.link !== link) running.attach(link)
      return Math.max(members.size - link.capacity, 0)
    },
    detachAll: () => {
      for (const member of members) member.detach()
    },
    endAll: (error) => {
      for (const member of [...members]) member.end(error)
    },
  }
}
