import { type Agent, Prisma, type Session } from '../../generated/prisma/client.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import { type TransactionCtx, transact } from '../transact.ts'
import { endSessions } from './end-sessions.ts'
import { accessTokenFor, refreshPrefix, type SignedIn, sessionEnd } from './sign-in.ts'

/** How long a used refresh token stays good, so that tabs of one browser that renew at the same moment all succeed. */
const graceMs = 30_000

/**
 * Renews an agent's session: a new access token, and a new refresh token in place of the one that was
 * used. One that was used before, longer ago than tabs race, was stolen or is the thief's: the session
 * and all tokens of it end. UNAUTHENTICATED then, and whenever the session has ended.
 */
export async function refreshSession(ctx: Ctx, refreshSecret: string | null): Promise<SignedIn> {
  if (!refreshSecret) throw unauthenticated('There is no session to refresh. Sign in.')
  const issued = await findIssued(ctx, ctx.tokens.hash(refreshSecret))
  const renewed = issued && (await renew(ctx, issued))
  if (!renewed) throw unauthenticated('The session has ended. Sign in again.')
  const { session, agent, refreshSecret: next } = renewed
  return { agent, refreshSecret: next, refreshExpiresAt: session.expiresAt, ...(await accessTokenFor(ctx, session)) }
}

/** A token that was given out once, good or not. */
interface Issued {
  workspaceId: string
  sessionId: string
  generation: number
}

async function findIssued({ db }: Ctx, tokenHash: Uint8Array<ArrayBuffer>): Promise<Issued | null> {
  const renewal = await db.refreshToken.findUnique({ where: { tokenHash } })
  if (renewal) return renewal
  const first = await db.session.findUnique({ where: { tokenHash } })
  return first && { workspaceId: first.workspaceId, sessionId: first.id, generation: 0 }
}

interface Renewed {
  session: Session
  agent: Agent
  refreshSecret: string
}

/** Null when the session has ended, or ends now because its token came again. */
function renew(ctx: Ctx, { workspaceId, sessionId, generation }: Issued): Promise<Renewed | null> {
  // Nobody has proved to be anybody yet, so what ends a session here is Parley itself.
  return transact({ ...ctx, actor: { kind: 'system', workspaceId } }, async (tx) => {
    const locked = await lockSession(tx, { workspaceId, sessionId })
    const agent = locked?.agentId
      ? await tx.db.agent.findUnique({ where: { workspaceId_id: { workspaceId, id: locked.agentId } } })
      : null
    if (!locked || !agent || agent.deactivatedAt) return null
    const isNewest = generation === locked.generation
    if (!isNewest && !isRacing(tx, locked, generation)) {
      await endSessions(tx, { workspaceId, id: sessionId })
      return null
    }
    const session = isNewest ? await rotate(tx, locked) : locked
    const refreshSecret = tx.tokens.secret(refreshPrefix)
    await tx.db.refreshToken.create({
      data: { tokenHash: tx.tokens.hash(refreshSecret), workspaceId, sessionId, generation: session.generation },
    })
    return { session, agent, refreshSecret }
  })
}

/** The session, as long as it is good; renewals of one session go one after another. */
async function lockSession(
  tx: TransactionCtx,
  { workspaceId, sessionId }: { workspaceId: string; sessionId: string },
): Promise<Session | null> {
  const rows = await tx.db.$queryRaw<Session[]>(Prisma.sql`
    SELECT ${columnsOf('Session', 's')} FROM "Session" s
    WHERE s."workspaceId" = ${workspaceId}::uuid AND s.id = ${sessionId}::uuid
      AND s."revokedAt" IS NULL AND s."expiresAt" > ${tx.clock.now()} FOR NO KEY UPDATE`)
  return rows[0] ?? null
}

function isRacing({ clock }: TransactionCtx, { generation, rotatedAt }: Session, used: number): boolean {
  if (used !== generation - 1 || !rotatedAt) return false
  return clock.now().getTime() - rotatedAt.getTime() <= graceMs
}

/** Gives way to the next generation. A session that is used does not run out. */
const rotate = (tx: TransactionCtx, { workspaceId, id, generation }: Session): Promise<Session> =>
  tx.db.session.update({
    where: { workspaceId_id: { workspaceId, id } },
    data: {
      generation: generation + 1,
      rotatedAt: tx.clock.now(),
      lastUsedAt: tx.clock.now(),
      expiresAt: sessionEnd(tx),
    },
  })
