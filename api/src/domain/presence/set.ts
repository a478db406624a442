import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { findPlace } from '../conversations/place.ts'
import { requirePerson } from './person.ts'
import { lookUp, type Presence } from './state.ts'

const input = z.object({
  status: z.enum(['ONLINE', 'AWAY']),
  viewingConversationId: z.uuid().nullish(),
  /** The connection over which it is said; null for a single request. */
  deviceId: z.string().nullish(),
})

export type SetPresenceInput = z.input<typeof input>

/**
 * Says how present an agent or visitor is, and which conversation is on the screen. Over a connection it
 * holds until that closes; said by a single request it must be repeated.
 */
export async function setPresence(ctx: Ctx, raw: SetPresenceInput): Promise<Presence> {
  const { status, viewingConversationId, deviceId = null } = input.parse(raw)
  const { actor, person } = requirePerson(ctx.actor)
  const { workspaceId, sessionId } = actor
  const viewing = viewingConversationId ? await findPlace(ctx, viewingConversationId) : null
  await ctx.ephemera.setPresence({ workspaceId, person, sessionId, deviceId, status, viewing })
  return lookUp(await ctx.ephemera.presences(workspaceId), person)
}
