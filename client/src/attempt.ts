import type { Link } from './link.ts'
import type { HeldToken } from './tokens.ts'
import type { Transport } from './types.ts'

/** An attempt, and the connection that came of it. */
export interface Attempt {
  transport: Transport
  /** The exchange of a link that works, for a new token or for a better transport. */
  isExchange: boolean
  link: Link | null
  token: HeldToken | null
  isOpen: boolean
  hasLasted: boolean
  timers: (() => void)[]
}

export function createAttempt(transport: Transport, isExchange: boolean): Attempt {
  return { transport, isExchange, link: null, token: null, isOpen: false, hasLasted: false, timers: [] }
}

/** Closes what came of it, silently. */
export function abandon(attempt: Attempt | null): void {
  attempt?.link?.close()
  for (const cancel of attempt?.timers.splice(0) ?? []) cancel()
}
