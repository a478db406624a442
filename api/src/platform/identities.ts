/** The keys with which companies sign who their visitors are, derived from PARLEY_SECRET, and what was signed with them. */
import { hkdfSync } from 'node:crypto'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock, Identities, WidgetKeyPlace } from '../domain/context.ts'
import { unauthenticated } from '../domain/errors.ts'
import { email, shortText, storableText } from '../domain/input.ts'

/** A token that could be stolen from a page must not be good for long. */
const longestSeconds = 3600
/** Servers' clocks differ a little. */
const toleranceSeconds = 30

const claims = z.object({
  sub: storableText.min(1).max(200),
  email: email.nullish(),
  name: shortText.nullish(),
  iat: z.int(),
  exp: z.int(),
})

export function createIdentities(secret: string, clock: Clock): Identities {
  const keyOf = ({ workspaceId, channelId, version }: WidgetKeyPlace) => {
    const purpose = `widget identity ${workspaceId} ${channelId} ${version}`
    return `pi_${Buffer.from(hkdfSync('sha256', secret, 'parley', purpose, 32)).toString('base64url')}`
  }

  return {
    keyOf,
    verify: async (token, widget) => {
      if (widget.version === 0) throw refused()
      const options = {
        // Named, so that a token cannot choose how it is verified.
        algorithms: ['HS256'],
        audience: widget.publicKey,
        currentDate: clock.now(),
        clockTolerance: toleranceSeconds,
        requiredClaims: ['sub', 'iat', 'exp'],
      }
      const key = new TextEncoder().encode(keyOf(widget))
      const verified = await jwtVerify(token, key, options).catch((cause: unknown) => {
        throw refused(cause)
      })
      const parsed = claims.safeParse(verified.payload)
      if (!parsed.success) throw refused(parsed.error)
      const { sub, iat, exp, email = null, name = null } = parsed.data
      const now = clock.now().getTime() / 1000
      if (exp - iat > longestSeconds || iat > now + toleranceSeconds) throw refused()
      return { externalId: sub, email, name }
    },
  }
}

function refused(cause?: unknown) {
  const error = unauthenticated('The identity is not valid or has expired.')
  error.cause = cause
  return error
}
