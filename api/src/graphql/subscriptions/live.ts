/** What every resumable subscription is made of: a follower of the feed, seen through one viewer. */
import { requireKnown, requireScope } from '../../domain/access.ts'
import { getConversation } from '../../domain/conversations/get.ts'
import { notFound, unauthenticated } from '../../domain/errors.ts'
import type { LoggedEvent } from '../../domain/events.ts'
import type { Position } from '../../domain/feed/cursor.ts'
import { currentPosition, resolveCursor } from '../../domain/feed/position.ts'
import type { FeedTopic } from '../../domain/feed/read-log.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { Follower, Sight } from '../../platform/feed/follow.ts'
import type { ViewerHandle } from '../../platform/viewers.ts'
import type { Asking, GraphQLContext } from '../context.ts'
import { uuidOf } from '../ids.ts'
import { createLoaders } from '../loaders.ts'

/** An event on its way to one subscriber. */
export interface LiveEvent {
  /** The position after this event; the subscriber resumes here. */
  readonly cursor: string
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
  /** Which of those matter to this viewer; all by default. Permission is checked besides. */
  concerns?(event: LoggedEvent, viewer: Viewer): boolean
}

/** What a subscription field yields, and how a transport takes it without one promise after another. */
export interface LiveStream extends AsyncIterable<LiveEvent> {
  readonly follower: Follower
  /** What the field resolves from, read as it is now; null for a trimmed message, which is skipped. */
  present(sight: Sight, context: GraphQLContext): Promise<LiveEvent | null>
  /** The same without waiting; undefined when it has to be read first. */
  presentAtHand(sight: Sight, context: GraphQLContext): LiveEvent | null | undefined
  /** Seals the place after an event, of which it needs no more than its number. */
  cursorOf(position: Position): string
  /** A context to resolve some events in for a viewer; what they load, they load together. */
  contextFor(viewer: Viewer): GraphQLContext
  /** Another one from where this one is, for a viewer who stays as it is. */
  branch(viewer: Viewer): LiveStream
}

/**
 * Follows the feed for a subscription field: from the cursor, or from now on without one. Throws
 * NOT_FOUND for a conversation out of sight, and the cursor's errors.
 */
export async function live(context: GraphQLContext, options: LiveOptions): Promise<LiveStream> {
  const { ctx, asking, feed } = context
  const handle = heldBy(asking)
  requireScope(requireKnown(ctx.actor), 'READ')
  const topic = await topicOf(context, options.conversationId ?? null)
  const cursor = asking.lastEventId ?? options.after ?? null
  const position = cursor === null ? await currentPosition(ctx) : await resolveCursor(ctx, cursor)
  const { accepts, concerns = () => true } = options
  return streamOf(
    context,
    await feed.follow({ handle, topic, after: position.seq, epoch: position.epoch, accepts, concerns }),
  )
}

function streamOf(context: GraphQLContext, follower: Follower): LiveStream {
  const { ctx } = context
  const cursorOf = (position: Position) => ctx.cursors.encode(position)

  async function present(sight: Sight, context: GraphQLContext): Promise<LiveEvent | null> {
    return show(sight, context, isAboutMessage(sight.event) ? await follower.messageOf(sight.event) : null)
  }

  function presentAtHand(sight: Sight, context: GraphQLContext): LiveEvent | null | undefined {
    const message = isAboutMessage(sight.event) ? follower.messageAtHand(sight.event) : null
    return message === undefined ? undefined : show(sight, context, message)
  }

  function show({ event, viewer }: Sight, { load }: GraphQLContext, message: Message | null): LiveEvent | null {
    // That a message was trimmed is an event of its own.
    if (isAboutMessage(event) && !message) return null
    if (message) load.message.prime(message.id, message)
    return new ShownEvent(event, viewer, message, cursorOf)
  }

  function contextFor(viewer: Viewer): GraphQLContext {
    const own = { ...ctx, actor: viewer }
    return { ...context, ctx: own, load: createLoaders(own, follower.rows()) }
  }

  async function next(): Promise<IteratorResult<LiveEvent, undefined>> {
    while (!follower.isClosed()) {
      const sight = follower.poll()
      if (sight) refresh(context, sight.viewer)
      const value = sight && (await present(sight, context))
      if (value) {
        context.delivered.cursor = value.cursor
        return { value, done: false }
      }
      if (!sight) await new Promise<void>((resolve) => follower.wait(resolve))
    }
    return { value: undefined, done: true }
  }

  const iterator = {
    next,
    return: async () => {
      follower.close()
      return { value: undefined, done: true as const }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  const branch = (viewer: Viewer) => streamOf(context, follower.branch(viewer))

  return { follower, present, presentAtHand, cursorOf, contextFor, branch, [Symbol.asyncIterator]: () => iterator }
}

/** A class: a getter that each event had for itself would make each one's shape another. */
class ShownEvent implements LiveEvent {
  readonly event: LoggedEvent
  readonly viewer: Viewer
  readonly message: Message | null
  readonly cursorOf: (position: Position) => string

  constructor(event: LoggedEvent, viewer: Viewer, message: Message | null, cursorOf: (position: Position) => string) {
    this.event = event
    this.viewer = viewer
    this.message = message
    this.cursorOf = cursorOf
  }

  // Sealing it costs as much as all else here, and not everybody looks at it.
  get cursor() {
    return this.cursorOf(this.event)
  }
}

const isAboutMessage = ({ type }: LoggedEvent) => type.startsWith('message.')

export const isLiveStream = (source: object): source is LiveStream => 'follower' in source && 'present' in source

/** Who is connected; a subscription needs somebody whose access can be taken away while it runs. */
export function heldBy({ handle }: Asking): ViewerHandle {
  if (!handle) throw unauthenticated()
  return handle
}

/** A subscription's context lives for hours: each event is seen by the viewer of now, with nothing cached from before. */
export function refresh(context: GraphQLContext, viewer: Viewer) {
  context.ctx.actor = viewer
  context.load = createLoaders(context.ctx)
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
