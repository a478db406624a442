import { getConversation } from '../../domain/conversations/get.ts'
import { dataOf, definitionOf, type LoggedEvent } from '../../domain/events.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { builder } from '../builder.ts'
import { Conversation } from '../conversation.ts'
import { globalId, uuidOf } from '../ids.ts'
import { afterDescription, conversationDescription, live, liveErrors } from './live.ts'

const ChannelSight = builder.objectRef<{ channelId: string; isVisible: boolean }>('ChannelSight').implement({
  description: 'A channel that the viewer gained or lost.',
  fields: (t) => ({
    channelId: t.id({ description: 'Which channel.', resolve: ({ channelId }) => globalId('Channel', channelId) }),
    isVisible: t.exposeBoolean('isVisible', {
      description: 'True: its conversations can be read from now on. False: drop them.',
    }),
  }),
})

interface Change {
  cursor: string
  /** Null when a whole channel came into sight or went out of it. */
  conversationId: string | null
  channelSight: { channelId: string; isVisible: boolean } | null
}

const ConversationChange = builder.objectRef<Change>('ConversationChange')

ConversationChange.implement({
  description: 'A conversation that began, changed, got a message, or went out of sight.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Where the change is in the feed. Resume after it.' }),
    conversationId: t.id({
      nullable: true,
      description:
        'Which conversation. Null when the viewer gained or lost a whole channel; without `channelSight` either, its role changed, and with it what it sees: read the list again.',
      resolve: ({ conversationId }) => conversationId && globalId('Conversation', conversationId),
    }),
    conversation: t.field({
      type: Conversation,
      nullable: true,
      description: 'The conversation as it is now. Null when it went out of sight.',
      resolve: ({ conversationId }, _, { ctx }) => (conversationId ? getConversation(ctx, conversationId) : null),
    }),
    channelSight: t.field({
      type: ChannelSight,
      nullable: true,
      description:
        'The channel that the viewer gained or lost. Null for a change of one conversation, and of its role.',
      resolve: ({ channelSight }) => channelSight,
    }),
  }),
})

builder.subscriptionField('conversationChanged', (t) =>
  t.field({
    type: ConversationChange,
    args: {
      conversationId: t.arg.id({ description: conversationDescription }),
      after: t.arg.string({ description: afterDescription }),
    },
    description: `Conversations that began, changed, got a message or went out of sight, each change once and in order. ${liveErrors}`,
    subscribe: (_, args, context) =>
      live(context, {
        ...args,
        accepts: changesConversation,
        concerns: (event, viewer) => {
          if (event.type === 'agent.role_changed') return viewer.kind === 'agent' && viewer.agentId === event.subjectId
          if (!definitionOf(event.type).access) return true
          // One conversation is lost once; that its channel is still there is no news about it.
          return changesSight(event, viewer) && (!args.conversationId || !sees(viewer, event.channelId))
        },
      }),
    resolve: ({ cursor, event, viewer }, { conversationId }): Change => {
      if (event.conversationId) return { cursor, conversationId: event.conversationId, channelSight: null }
      if (conversationId) return { cursor, conversationId: uuidOf('Conversation', conversationId), channelSight: null }
      const channelSight = event.channelId && { channelId: event.channelId, isVisible: sees(viewer, event.channelId) }
      return { cursor, conversationId: null, channelSight: channelSight || null }
    },
  }),
)

/** Changes of one conversation, and of which channels somebody sees. A note changes nothing that a conversation shows. */
function changesConversation(event: LoggedEvent): boolean {
  if (event.type === 'agent.role_changed') return true
  if (event.type === 'message.added') return event.data.direction !== 'NOTE'
  const { access, audience } = definitionOf(event.type)
  return access ? event.channelId !== null : audience === 'conversation'
}

/** Only agents who depend on membership gain or lose channels. */
function changesSight(event: LoggedEvent, viewer: Viewer): boolean {
  if (viewer.kind !== 'agent' || viewer.channelIds === 'all') return false
  if (event.type === 'channel.member_added' || event.type === 'channel.member_removed') {
    return dataOf(event, event.type).agentId === viewer.agentId
  }
  return true
}

function sees(viewer: Viewer, channelId: string | null): boolean {
  if (viewer.kind !== 'agent' || viewer.channelIds === 'all' || channelId === null) return true
  return viewer.channelIds.has(channelId)
}
