/** Slows down guessing: failed sign-ins are counted per account and per address, for a quarter of an hour. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { SignInThrottle } from '../domain/context.ts'
import { rateLimited } from '../domain/errors.ts'

const windowSeconds = 15 * 60

export interface ThrottleOptions {
  attemptsPerAccount: number
  attemptsPerIp: number
}

/** Counts before the password is compared, so that many guesses at once are counted each. A success gives its count back. */
export function createSignInThrottle({ attemptsPerAccount, attemptsPerIp }: ThrottleOptions): SignInThrottle {
  const perAccount = new RateLimiterMemory({
    keyPrefix: 'account',
    points: attemptsPerAccount,
    duration: windowSeconds,
  })
  const perIp = new RateLimiterMemory({ keyPrefix: 'ip', points: attemptsPerIp, duration: windowSeconds })
  return {
    attempt: async ({ account, ip }) => {
      await consume(perIp, ip)
      await consume(perAccount, account)
    },
    succeeded: async ({ account, ip }) => {
      await perAccount.delete(account)
      await perIp.reward(ip)
    },
  }
}

async function consume(limiter: RateLimiterMemory, key: string) {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    throw rateLimited(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
  }
}
