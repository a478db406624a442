/** Passwords, tokens and hashes. Every key is derived from PARLEY_SECRET. */
import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock, Passwords, Tokens } from '../domain/context.ts'
import { unauthenticated } from '../domain/errors.ts'

/** OWASP's parameters for Argon2id: 19 MiB, two passes, one lane. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

const issuer = 'parley'

const claims = z.object({
  knd: z.enum(['agent', 'visitor']),
  wsp: z.uuid(),
  sid: z.uuid(),
  exp: z.int(),
})

/** Argon2id with a pepper that the database does not hold. */
export function createPasswords(secret: string): Passwords {
  const options = { ...argon2id, secret: Buffer.from(hkdfSync('sha256', secret, 'parley', 'password pepper', 32)) }
  const nobody = hash(randomBytes(16).toString('hex'), options)
  // A failure to hash shows again when the promise is used.
  nobody.catch(() => undefined)
  return {
    hash: (password) => hash(password, options),
    verify: async (stored, password) => {
      const matches = await verify(stored ?? (await nobody), password, options)
      return matches && stored !== null
    },
  }
}

/** HS256 tokens: one server signs and verifies them, so there is no key to publish. */
export function createTokens(secret: string, clock: Clock): Tokens {
  const key = new Uint8Array(hkdfSync('sha256', secret, 'parley', 'access token', 32))
  return {
    sign: ({ kind, workspaceId, sessionId }, expiresAt) =>
      new SignJWT({ knd: kind, wsp: workspaceId, sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt(clock.now())
        .setExpirationTime(expiresAt)
        .sign(key),
    verify: async (token) => {
      const options = { issuer, audience: issuer, algorithms: ['HS256'], currentDate: clock.now() }
      const verified = await jwtVerify(token, key, options).catch((cause: unknown) => {
        throw unauthenticatedBecause(cause)
      })
      const { knd, wsp, sid, exp } = claims.parse(verified.payload)
      return { kind: knd, workspaceId: wsp, sessionId: sid, expiresAt: new Date(exp * 1000) }
    },
    secret: (prefix) => prefix + randomBytes(32).toString('base64url'),
    hash: (text) => new Uint8Array(createHash('sha256').update(text).digest()),
  }
}

function unauthenticatedBecause(cause: unknown) {
  const error = unauthenticated('The token is not valid or has expired.')
  error.cause = cause
  return error
}
