import type { Ctx } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import { transact } from '../transact.ts'
import { endSessions } from './end-sessions.ts'

/** Ends the session that asks: its tokens stop working and its live subscriptions end. Repeating it changes nothing. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { actor } = ctx
  if (actor.kind !== 'agent' && actor.kind !== 'visitor') throw unauthenticated('There is no session to end.')
  const { workspaceId, sessionId } = actor
  await transact(ctx, (tx) => endSessions(tx, { workspaceId, id: sessionId }))
}
