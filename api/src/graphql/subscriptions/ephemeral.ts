/** What the subscriptions without a log are made of: the newest state of everything, seen through one viewer. */
import { requireKnown, requireScope } from '../../domain/access.ts'
import { findPlace, type Place } from '../../domain/conversations/place.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Signal } from '../../platform/ephemera-signals.ts'
import type { GraphQLContext } from '../context.ts'
import { uuidOf } from '../ids.ts'
import { heldBy, refresh } from './live.ts'

/** What a subscription field tells of. */
export interface Ephemeral<T> {
  /** Which signals it is about; those of one conversation when there is a scope. */
  accepts(signal: Signal, scope: Place | null, context: GraphQLContext): boolean
  /** What the viewer may know of one that is accepted now; null for nothing. */
  see(viewer: Viewer, signal: Signal, scope: Place | null, context: GraphQLContext): T | null | Promise<T | null>
}

/** Follows what is ephemeral for a subscription field. Throws NOT_FOUND for a conversation out of sight. */
export async function followEphemeral<T>(
  context: GraphQLContext,
  { accepts, see }: Ephemeral<T>,
  conversationId: string | null | undefined,
): Promise<AsyncIterable<T>> {
  const { ctx, asking, feed, ephemera } = context
  const handle = heldBy(asking)
  requireScope(requireKnown(ctx.actor), 'READ')
  const scope = conversationId == null ? null : await findPlace(ctx, uuidOf('Conversation', conversationId))
  // It is never asked for an event: that somebody follows the log is what keeps the viewer's permissions right.
  const keeper = await feed.follow({
    handle,
    topic: { kind: 'workspace' },
    after: 0,
    accepts: () => false,
    concerns: () => false,
  })
  const follower = await ephemera
    .follow({
      handle,
      accepts: (signal) => accepts(signal, scope, context),
      see: (viewer, signal) => see(viewer, signal, scope, context),
    })
    .catch((error: unknown) => {
      keeper.close()
      throw error
    })

  const iterator = {
    next: async (): Promise<IteratorResult<T, undefined>> => {
      const { value: glimpse } = await follower.next()
      if (!glimpse) return { value: undefined, done: true }
      refresh(context, glimpse.viewer)
      return { value: glimpse.value, done: false }
    },
    return: async () => {
      keeper.close()
      await follower.return()
      return { value: undefined, done: true as const }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}

/** What holds for all of them. */
export const ephemeralDescription =
  'Best effort and without a cursor: when you come back you are told what is then. Errors: UNAUTHENTICATED, NOT_FOUND.'
