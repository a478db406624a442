import { isSignedOut, unauthenticated, unreachable } from './errors.ts'
import type { Timers } from './timers.ts'
import type { Timings, Token, TokenSource } from './types.ts'

export interface HeldToken extends Token {
  /** When it should be renewed, in milliseconds since 1970; never, when nothing is known about its end. */
  renewAt: number
}

export interface Tokens {
  /** A token that is good as far as can be known, and not the one that was refused. Asks the application only if it must. */
  get(refused: string | null): Promise<HeldToken>
}

/** However short a token lives, it is not renewed more often. */
const shortestLifeMs = 500

export function createTokens(source: TokenSource, timers: Timers, timings: Timings): Tokens {
  let held: HeldToken | null = null
  let pending: Promise<HeldToken> | null = null

  async function fetchToken(refused: string | null): Promise<HeldToken> {
    const token = await ask(refused)
    held = { ...token, renewAt: renewalOf(token, timings.renewBeforeMs) }
    return held
  }

  async function ask(refused: string | null): Promise<Token> {
    try {
      return await withLimit(source(refused))
    } catch (cause) {
      if (isSignedOut(cause)) throw unauthenticated(cause)
      throw unreachable('The application gave no token.', cause)
    }
  }

  function withLimit(promise: Promise<Token>): Promise<Token> {
    return new Promise((resolve, reject) => {
      const cancel = timers.after(timings.requestTimeoutMs, () =>
        reject(unreachable('The token did not come in time.')),
      )
      promise.finally(cancel).then(resolve, reject)
    })
  }

  return {
    get: (refused) => {
      if (pending) return pending
      if (held && held.token !== refused && Date.now() < held.renewAt) return Promise.resolve(held)
      pending = fetchToken(refused).finally(() => {
        pending = null
      })
      return pending
    },
  }
}

/** A token that is over already means that this clock is wrong; then the server's refusal tells when to renew. */
function renewalOf({ expiresAt }: Token, renewBeforeMs: number): number {
  if (!expiresAt) return Number.POSITIVE_INFINITY
  const now = Date.now()
  const left = expiresAt.getTime() - now
  return left <= 0 ? Number.POSITIVE_INFINITY : now + Math.max(left - Math.min(renewBeforeMs, left / 2), shortestLifeMs)
}
