import type { Prisma } from '../../generated/prisma/client.ts'
import type { TransactionCtx } from '../transact.ts'

/** Ends sessions: their tokens stop working, their live subscriptions end, and each end is an event. Those that ended stay so. */
export async function endSessions(
  tx: TransactionCtx,
  { workspaceId, ...which }: { workspaceId: string } & Pick<Prisma.SessionWhereInput, 'id' | 'agentId'>,
): Promise<void> {
  const ended = await tx.db.session.updateManyAndReturn({
    where: { workspaceId, ...which, revokedAt: null, expiresAt: { gt: tx.clock.now() } },
    data: { revokedAt: tx.clock.now() },
    select: { id: true },
  })
  const ids = ended.map(({ id }) => id)
  await tx.db.refreshToken.deleteMany({ where: { workspaceId, sessionId: { in: ids } } })
  for (const id of ids) tx.emit({ type: 'session.ended', subjectId: id, data: {} })
}
