/** Positions in the log: where it is now, and whether a client's cursor still points into it. */
import { requireKnown } from '../access.ts'
import type { Ctx } from '../context.ts'
import { cursorError } from '../errors.ts'

export interface FeedPosition {
  /** The newest epoch of the log; the position is in what is left of those before it. */
  epoch: number
  /** The last event that counts as processed. */
  seq: number
}

interface FeedState {
  lastSeq: bigint
  firstSeq: bigint
  epoch: number
  /** Whether the cursor's epoch has ever been one of this log. */
  isKnown: boolean
  /** Where the epoch after the cursor's begins; null when the cursor's is the newest. */
  nextEpochSeq: bigint | null
}

/** The position of the newest event. */
export async function currentPosition(ctx: Ctx): Promise<FeedPosition> {
  const { workspaceId } = requireKnown(ctx.actor)
  const { lastSeq, epoch } = await ctx.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId } })
  return { epoch, seq: Number(lastSeq) }
}

/** The cursor of the newest event: what is read after it, and events after it, together miss nothing. */
export async function currentCursor(ctx: Ctx): Promise<string> {
  const { workspaceId } = requireKnown(ctx.actor)
  return ctx.cursors.encode({ workspaceId, ...(await currentPosition(ctx)) })
}

/**
 * Where a cursor resumes. Throws CURSOR_MALFORMED for a forged one or one of another workspace,
 * CURSOR_EXPIRED below the log's floor, and CURSOR_EPOCH when the log went on without what it points to.
 */
export async function resolveCursor(ctx: Ctx, cursor: string): Promise<FeedPosition> {
  const { workspaceId, epoch, seq } = ctx.cursors.decode(cursor)
  if (workspaceId !== requireKnown(ctx.actor).workspaceId) throw cursorError('CURSOR_MALFORMED')
  const states = await ctx.db.$queryRaw<FeedState[]>`
    SELECT f."lastSeq", f."firstSeq", f.epoch,
      EXISTS (SELECT 1 FROM "FeedEpoch" e WHERE e."workspaceId" = f."workspaceId" AND e.epoch = ${epoch}::int) AS "isKnown",
      (SELECT min(e."firstSeq") FROM "FeedEpoch" e WHERE e."workspaceId" = f."workspaceId" AND e.epoch > ${epoch}::int) AS "nextEpochSeq"
    FROM "WorkspaceFeed" f WHERE f."workspaceId" = ${workspaceId}::uuid`
  const state = states[0]
  if (!state) throw cursorError('CURSOR_MALFORMED')
  // A cursor that names another epoch or a later event was made on a copy of the database that went its own way.
  if (!state.isKnown || BigInt(seq) > state.lastSeq) throw cursorError('CURSOR_EPOCH')
  if (state.nextEpochSeq !== null && BigInt(seq) >= state.nextEpochSeq) throw cursorError('CURSOR_EPOCH')
  if (BigInt(seq) < state.firstSeq - 1n) throw cursorError('CURSOR_EXPIRED')
  return { epoch: state.epoch, seq }
}
