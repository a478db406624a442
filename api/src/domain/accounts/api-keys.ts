import { z } from 'zod'
import type { ApiKey } from '../../generated/prisma/client.ts'
import { ApiScope } from '../../generated/prisma/enums.ts'
import { requireAdmin } from '../access.ts'
import type { Ctx } from '../context.ts'
import { forbidden, notFound } from '../errors.ts'
import { shortText } from '../input.ts'
import { transact } from '../transact.ts'
import { apiKeyPrefix } from './authenticate.ts'

const input = z.object({ name: shortText, scopes: z.array(z.enum(ApiScope)).min(1, 'Name at least one scope.') })

export type CreateApiKeyInput = z.input<typeof input>

const shownCharacters = 10

/** Makes a key for an integration. The secret is returned once and stored only as a hash. A key cannot make a key with more scopes. */
export async function createApiKey(ctx: Ctx, raw: CreateApiKeyInput): Promise<{ apiKey: ApiKey; secret: string }> {
  const { name, scopes } = input.parse(raw)
  const actor = requireAdmin(ctx.actor)
  if (actor.kind === 'integration' && !scopes.every((scope) => actor.scopes.has(scope))) {
    throw forbidden('A key cannot make a key with more scopes than its own.')
  }
  const secret = ctx.tokens.secret(apiKeyPrefix)
  const apiKey = await transact(ctx, async (tx) => {
    const key = await tx.db.apiKey.create({
      data: {
        id: tx.id(),
        workspaceId: actor.workspaceId,
        name,
        scopes: [...new Set(scopes)],
        prefix: secret.slice(0, shownCharacters),
        tokenHash: tx.tokens.hash(secret),
      },
    })
    tx.emit({ type: 'api_key.created', subjectId: key.id, data: {} })
    return key
  })
  return { apiKey, secret }
}

/** Revokes a key: requests with it are refused and its live subscriptions end. Repeating it changes nothing. */
export async function revokeApiKey(ctx: Ctx, { apiKeyId }: { apiKeyId: string }): Promise<ApiKey> {
  const { workspaceId } = requireAdmin(ctx.actor)
  return transact(ctx, async (tx) => {
    const where = { workspaceId_id: { workspaceId, id: apiKeyId } }
    const key = await tx.db.apiKey.findUnique({ where })
    if (!key) throw notFound('API key')
    if (key.revokedAt) return key
    const revoked = await tx.db.apiKey.update({ where, data: { revokedAt: tx.clock.now() } })
    tx.emit({ type: 'api_key.revoked', subjectId: apiKeyId, data: {} })
    return revoked
  })
}

/** The workspace's keys, newest first; revoked ones too. */
export async function listApiKeys(ctx: Ctx): Promise<ApiKey[]> {
  const { workspaceId } = requireAdmin(ctx.actor)
  return ctx.db.apiKey.findMany({ where: { workspaceId }, orderBy: { id: 'desc' }, take: mostKeys })
}

const mostKeys = 500
