import { type ConversationCounts as Counts, countConversations } from '../domain/conversations/count.ts'
import { builder, personal, staffOnly } from './builder.ts'
import { Channel } from './channel.ts'

const ChannelCount = builder.objectRef<Counts['channels'][number]>('ChannelConversationCount')

ChannelCount.implement({
  description: 'A channel and how much is open on it. Staff only.',
  fields: (t) => ({
    channel: t.field({
      type: Channel,
      description: 'The channel that is counted.',
      resolve: ({ channelId }, _, { load }) => load.channel.load(channelId),
    }),
    count: t.exposeInt('count', { description: 'How many open conversations it has, counted up to 1000.' }),
  }),
  ...staffOnly,
})

const ConversationCounts = builder.objectRef<Counts>('ConversationCounts')

ConversationCounts.implement({
  description:
    'How many conversations stand in each view of an inbox, of those the viewer may see. Counting stops at 1000, so show 1000 as `999+`. Open means WAITING or ACTIVE. Staff only.',
  fields: (t) => ({
    mine: t.exposeInt('mine', { description: 'Open and assigned to the viewer. 0 for API keys.', ...personal }),
    unassigned: t.exposeInt('unassigned', { description: 'Open and assigned to nobody.' }),
    waiting: t.exposeInt('waiting', { description: 'Those with the status WAITING.' }),
    active: t.exposeInt('active', { description: 'Those with the status ACTIVE.' }),
    closed: t.exposeInt('closed', { description: 'Those with the status CLOSED.' }),
    needsHuman: t.exposeInt('needsHuman', { description: 'Open, and a person is needed: `requiresHuman`.' }),
    email: t.exposeInt('email', { description: 'Open, and of the kind EMAIL.' }),
    channels: t.expose('channels', {
      type: [ChannelCount],
      description: 'For each channel that the viewer may see, in the order of `Query.channels`; at most 500.',
      complexity: { field: 1, multiplier: 20 },
    }),
  }),
  ...staffOnly,
})

builder.queryField('conversationCounts', (t) =>
  t.field({
    type: ConversationCounts,
    description:
      'Live counts for the views of an inbox. They are worked out at most once a second for each viewer, so ask again when events have come. Staff only.',
    complexity: 20,
    resolve: (_, __, { ctx }) => countConversations(ctx),
    ...staffOnly,
  }),
)
