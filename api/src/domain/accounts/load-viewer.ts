import type { ApiScope } from '../../generated/prisma/enums.ts'
import type { Clock, Database } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import type { Credential, Viewer } from '../viewer.ts'

/** How exact `lastUsedAt` of a key is. Writing it more often would make every read a write. */
const lastUsedMs = 60_000

/**
 * Looks up what a credential may do now, in one statement, and notes that a key is in use. Throws UNAUTHENTICATED when its session
 * ended, its key was revoked or its agent deactivated.
 */
export async function loadViewer(
  { db, clock }: { db: Database; clock: Clock },
  credential: Credential,
): Promise<Viewer> {
  if (credential.kind === 'integration') return loadIntegration(db, clock, credential)
  const session = await db.$queryRaw<SessionRow[]>`
    SELECT s."agentId", s."customerId", s."channelId", a.role, h."trustedDocumentsOnly", a."isAway",
      ARRAY(
        SELECT c.id::text FROM "Channel" c
        WHERE c."workspaceId" = s."workspaceId" AND (NOT c."isRestricted" OR EXISTS (
          SELECT 1 FROM "ChannelMember" m
          WHERE m."workspaceId" = c."workspaceId" AND m."channelId" = c.id AND m."agentId" = s."agentId"))
      ) AS "channelIds"
    FROM "Session" s
    LEFT JOIN "Channel" h ON h."workspaceId" = s."workspaceId" AND h.id = s."channelId"
    LEFT JOIN "Agent" a ON a."workspaceId" = s."workspaceId" AND a.id = s."agentId"
    WHERE s."workspaceId" = ${credential.workspaceId}::uuid AND s.id = ${credential.sessionId}::uuid
      AND s."revokedAt" IS NULL AND s."expiresAt" > ${clock.now()} AND a."deactivatedAt" IS NULL`
  const row = session[0]
  if (!row) throw unauthenticated('This session has ended. Sign in again.')
  const { workspaceId, sessionId } = credential
  if (credential.kind === 'visitor' && row.customerId && row.channelId) {
    const { customerId, channelId, trustedDocumentsOnly } = row
    const isBound = trustedDocumentsOnly ?? false
    return { kind: 'visitor', workspaceId, sessionId, customerId, channelId, trustedDocumentsOnly: isBound }
  }
  if (credential.kind === 'agent' && row.agentId && row.role) {
    const channelIds = row.role === 'AGENT' ? new Set(row.channelIds) : 'all'
    return {
      kind: 'agent',
      workspaceId,
      sessionId,
      agentId: row.agentId,
      role: row.role,
      isAway: row.isAway ?? false,
      channelIds,
    }
  }
  throw unauthenticated()
}

interface SessionRow {
  agentId: string | null
  customerId: string | null
  channelId: string | null
  role: 'OWNER' | 'ADMIN' | 'AGENT' | null
  isAway: boolean | null
  /** Null for agents. */
  trustedDocumentsOnly: boolean | null
  channelIds: string[]
}

async function loadIntegration(db: Database, clock: Clock, credential: IntegrationCredential): Promise<Viewer> {
  const { workspaceId, apiKeyId } = credential
  const where = { workspaceId_id: { workspaceId, id: apiKeyId } }
  const key = await db.apiKey.findUnique({ where })
  if (!key || key.revokedAt) throw unauthenticated('This API key was revoked.')
  const now = clock.now()
  if (now.getTime() - (key.lastUsedAt?.getTime() ?? 0) > lastUsedMs) {
    await db.apiKey.update({ where, data: { lastUsedAt: now } })
  }
  return { kind: 'integration', workspaceId, apiKeyId, scopes: new Set<ApiScope>(key.scopes) }
}

type IntegrationCredential = Extract<Credential, { kind: 'integration' }>
