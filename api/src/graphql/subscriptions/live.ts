/** What every resumable subscription is made of: a follower of the feed, seen through one viewer. */
import { requireKnown, requireScope } from '../../domain/access.ts'
import { getConversation } from '../../domain/conversations/get.ts'
import { notFound, unauthenticated } from '../../domain/errors.ts'
import type { LoggedEvent } from '../../domain/events.ts'
import { currentPosition, resolveCursor } from '../../domain/feed/position.ts'
import type { FeedTopic } from '../../domain/feed/read-log.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { ViewerHandle } from '../../platform/viewers.ts'
import type { Asking, GraphQLContext } from '../context.ts'
import { uuidOf } from '../ids.ts'
import { createLoaders } from '../loaders.ts'

/** An event on its way to one subscriber. */
export interface LiveEvent {
  /** The position after this event; the subscriber resumes here. */
  cursor: string
  event: LoggedEvent
  /** Who receives it, with the permissions of this moment. */
  viewer: Viewer
  /** The message it is about, as it is now; null for other events. */
  message: Message | null
}

export interface LiveOptions {
  conversationId?: string | null
  after?: string | null
  /** Which events the field is about. */
  accepts(event: LoggedEvent): boolean
  /** Which of those matter to this viewer; all by default. Permission is checked before. */
  concerns?(event: LoggedEvent, viewer: Viewer): boolean
}

/**
 * Follows the feed for a subscription field: from the cursor, or from now on without one. Throws
 * NOT_FOUND for a conversation out of sight, and the cursor's errors.
 */
export async function live(context: GraphQLContext, options: LiveOptions): Promise<AsyncIterable<LiveEvent>> {
  const { ctx, asking, feed } = context
  const holder = heldBy(asking)
  requireScope(requireKnown(ctx.actor), 'READ')
  const topic = await topicOf(context, options.conversationId ?? null)
  const cursor = asking.lastEventId ?? options.after ?? null
  const position = cursor === null ? await currentPosition(ctx) : await resolveCursor(ctx, cursor)
  const follower = await feed.follow({ handle: holder, topic, after: position.seq, accepts: options.accepts })

  async function next(): Promise<IteratorResult<LiveEvent, undefined>> {
    for (;;) {
      const { value: event } = await follower.next()
      if (!event) return { value: undefined, done: true }
      const viewer = await holder.get()
      if (options.concerns && !options.concerns(event, viewer)) continue
      const isAboutMessage = event.type.startsWith('message.')
      const message = isAboutMessage ? await follower.messageOf(event) : null
      // A trimmed message is skipped; that it was trimmed is an event of its own.
      if (isAboutMessage && !message) continue
      refresh(context, viewer, message)
      const { workspaceId, epoch, seq } = event
      const place = ctx.cursors.encode({ workspaceId, epoch, seq })
      context.delivered.cursor = place
      return { value: { cursor: place, event, viewer, message }, done: false }
    }
  }

  const iterator = {
    next,
    return: async () => {
      await follower.return()
      return { value: undefined, done: true as const }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}

/** Who is connected; a subscription needs somebody whose access can be taken away while it runs. */
function heldBy({ handle }: Asking): ViewerHandle {
  if (!handle) throw unauthenticated()
  return handle
}

/** A subscription's context lives for hours: each event is seen by the viewer of now, with nothing cached from before. */
function refresh(context: GraphQLContext, viewer: Viewer, message: Message | null) {
  context.ctx.actor = viewer
  context.load = createLoaders(context.ctx)
  if (message) context.load.message.prime(message.id, message)
}

async function topicOf({ ctx }: GraphQLContext, conversationId: string | null): Promise<FeedTopic> {
  if (conversationId !== null) {
    const conversation = await getConversation(ctx, uuidOf('Conversation', conversationId))
    if (!conversation) throw notFound('Conversation')
    return { kind: 'conversation', conversationId: conversation.id, channelId: conversation.channelId }
  }
  if (ctx.actor.kind === 'visitor') return { kind: 'customer', customerId: ctx.actor.customerId }
  return { kind: 'workspace' }
}

/** How `after` is described wherever it stands. */
export const afterDescription =
  'The cursor of the last event that you processed, from `Query.cursor`, `Message.cursor` or an event. Events after it follow, each once. Absent: from now on, best effort until the first event.'

/** How `conversationId` is described wherever it stands. */
export const conversationDescription = 'Only this conversation. Absent: all that the viewer may see.'

/** The errors that a resumable subscription can begin or end with. */
export const liveErrors =
  'Errors: UNAUTHENTICATED, NOT_FOUND, and with `resync: true` CURSOR_MALFORMED, CURSOR_EXPIRED, CURSOR_EPOCH.'
