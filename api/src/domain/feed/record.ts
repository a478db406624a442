import { columnsOf } from '../columns.ts'
import type { Ctx, Transaction } from '../context.ts'
import { unauthenticated } from '../errors.ts'
import { isEventType, type LoggedEvent, type NewEvent } from '../events.ts'
import { type Actor, actorIdOf } from '../viewer.ts'

/**
 * Numbers events and writes them to the log. It takes the workspace's counter, so it must be the
 * last statement before COMMIT: whoever holds the counter holds up every writer of the workspace.
 */
export async function recordEvents(db: Transaction, actor: Actor, events: NewEvent[]): Promise<LoggedEvent[]> {
  const { workspaceId, actorKind, actorId } = signatureOf(actor)
  const rows = await db.$queryRaw<EventRow[]>`
    WITH feed AS (
      UPDATE "WorkspaceFeed" SET "lastSeq" = "lastSeq" + ${events.length}::int
      WHERE "workspaceId" = ${workspaceId}::uuid
      RETURNING "workspaceId", "lastSeq", epoch
    )
    INSERT INTO "Event" ("workspaceId", seq, epoch, type, "actorKind", "actorId", "subjectId", "conversationId",
      "channelId", "customerId", data)
    SELECT feed."workspaceId", feed."lastSeq" - ${events.length}::int + e.place, feed.epoch, e.type,
      ${actorKind}, ${actorId}::uuid, e."subjectId", e."conversationId", e."channelId", e."customerId", e.data
    FROM feed, jsonb_to_recordset(${JSON.stringify(events.map((event, index) => ({ place: index + 1, ...event })))}::jsonb)
      AS e(place int, type text, "subjectId" uuid, "conversationId" uuid, "channelId" uuid, "customerId" uuid, data jsonb)
    ORDER BY e.place
    RETURNING ${columnsOf('Event', '"Event"')}`
  return rows.map(toLoggedEvent)
}

/** How an actor signs its events. The system signs without an id. */
export function signatureOf(actor: Actor) {
  if (actor.kind === 'anonymous') throw unauthenticated()
  return {
    workspaceId: actor.workspaceId,
    actorKind: actor.kind,
    actorId: actor.kind === 'system' ? null : actorIdOf(actor),
  }
}

/** A row of the Event table as PostgreSQL returns it. */
export type EventRow = Omit<LoggedEvent, 'seq' | 'type'> & { seq: bigint | number; type: string }

export function toLoggedEvent({ seq, type, ...row }: EventRow): LoggedEvent {
  return { ...row, seq: Number(seq), type: isEventType(type) ? type : 'unknown' }
}

/** Rings for committed events; used by the two places that commit them. */
export const announce = (ctx: Pick<Ctx, 'doorbell'>, events: LoggedEvent[]) => ctx.doorbell.ring(events)
