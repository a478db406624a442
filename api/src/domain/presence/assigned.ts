import type { Database } from '../context.ts'
import type { Place } from '../conversations/place.ts'

const most = 10_000

/** The open conversations that an agent takes care of, whose customers may know whether it is there. */
export const placesAssignedTo = (
  db: Database,
  { workspaceId, agentId }: { workspaceId: string; agentId: string },
): Promise<Place[]> => db.$queryRaw<Place[]>`
  SELECT c.id AS "conversationId", c."channelId", c."customerId" FROM "Conversation" c
  WHERE c."workspaceId" = ${workspaceId}::uuid AND c."assigneeId" = ${agentId}::uuid AND c.status <> 'CLOSED'
  LIMIT ${most}::int`
