/** What an event of the feed means for the store. Pure: the store does it. */
import type { EventsSubscription } from '../../gql/graphql.ts'
import { normalise } from './normalise.ts'
import type { Entities } from './types.ts'

export type FeedEvent = EventsSubscription['events']

export interface Change {
  entities: Entities
  /** The viewer lost sight of this channel: its conversations go. */
  hiddenChannelId?: string
  /** The viewer gained sight of this channel: the lists are read again. */
  shownChannelId?: string
}

export function changeOf(event: FeedEvent): Change {
  switch (event.__typename) {
    case 'MessageAdded':
    case 'MessageEdited':
    case 'MessageDeleted':
    case 'MessageDelivered':
      return { entities: { ...normalise([event.conversation]), messages: [event.message] } }
    case 'ConversationStarted':
    case 'ConversationStatusChanged':
    case 'ConversationAssigned':
    case 'ConversationHandlerChanged':
    case 'ConversationPriorityChanged':
      return { entities: normalise([event.conversation]) }
    case 'CustomerUpdated':
      return { entities: { customers: [event.customer] } }
    case 'AgentCreated':
    case 'AgentUpdated':
    case 'AgentRoleChanged':
    case 'AgentDeactivated':
    case 'AgentReactivated':
      return { entities: { agents: [event.agent] } }
    case 'ChannelCreated':
    case 'ChannelUpdated':
      return { entities: { channels: [event.newChannel] } }
    case 'ChannelRestrictionChanged':
    case 'ChannelMemberAdded':
    case 'ChannelMemberRemoved':
      return event.channel
        ? { entities: { channels: [event.channel] }, shownChannelId: event.channelId }
        : { entities: {}, hiddenChannelId: event.channelId }
    default:
      return { entities: {} }
  }
}
