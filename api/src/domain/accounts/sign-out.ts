import type { Ctx } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import { transact } from '../transact.ts'

/** Ends the session that asks: its tokens stop working and its live subscriptions end. Repeating it changes nothing. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { actor } = ctx
  if (actor.kind !== 'agent' && actor.kind !== 'visitor') throw unauthenticated('There is no session to end.')
  const { workspaceId, sessionId } = actor
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.session.updateMany({
      where: { workspaceId, id: sessionId, revokedAt: null },
      data: { revokedAt: tx.clock.now() },
    })
    if (count > 0) tx.emit({ type: 'session.ended', subjectId: sessionId, data: {} })
  })
}
