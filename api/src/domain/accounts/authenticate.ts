import type { Services } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import type { Credential } from '../viewer.ts'

/** API keys begin with this, so that a leaked one is recognised. */
export const apiKeyPrefix = 'pk_'

/** A credential that proved itself, and when it stops being good by itself; null for keys, which only end by revocation. */
export interface Authenticated {
  credential: Credential
  expiresAt: Date | null
}

const longestToken = 4096

/**
 * Turns a bearer token into a credential: a signed token without a look at the database, an API key
 * by its hash. Throws UNAUTHENTICATED for anything else. What the credential may do is `loadViewer`'s.
 */
export async function authenticate(
  { db, tokens }: Pick<Services, 'db' | 'tokens'>,
  token: string,
): Promise<Authenticated> {
  if (token.length === 0 || token.length > longestToken) throw unauthenticated('The token is not valid.')
  if (token.startsWith(apiKeyPrefix)) {
    const key = await db.apiKey.findUnique({ where: { tokenHash: tokens.hash(token) } })
    if (!key || key.revokedAt) throw unauthenticated('The API key is not valid.')
    return { credential: { kind: 'integration', workspaceId: key.workspaceId, apiKeyId: key.id }, expiresAt: null }
  }
  const { kind, workspaceId, sessionId, expiresAt } = await tokens.verify(token)
  return { credential: { kind, workspaceId, sessionId }, expiresAt }
}
