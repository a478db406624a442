/** The operations that keep the store up to date. */
import { graphql } from '../../gql/index.ts'

export const EventsSubscription = graphql(`
  subscription Events($after: String) {
    events(after: $after) {
      __typename
      cursor
      type
      at
      actor {
        ...SenderFields
      }
      ... on ConversationStarted {
        conversation {
          ...ConversationFields
        }
      }
      ... on ConversationStatusChanged {
        conversation {
          ...ConversationFields
        }
      }
      ... on ConversationAssigned {
        conversation {
          ...ConversationFields
        }
      }
      ... on ConversationHandlerChanged {
        conversation {
          ...ConversationFields
        }
      }
      ... on ConversationPriorityChanged {
        conversation {
          ...ConversationFields
        }
      }
      ... on MessageAdded {
        conversation {
          ...ConversationFields
        }
        message {
          ...MessageFields
        }
      }
      ... on MessageEdited {
        conversation {
          ...ConversationFields
        }
        message {
          ...MessageFields
        }
      }
      ... on MessageDeleted {
        conversation {
          ...ConversationFields
        }
        message {
          ...MessageFields
        }
      }
      ... on MessageDelivered {
        conversation {
          ...ConversationFields
        }
        message {
          ...MessageFields
        }
      }
      ... on CustomerUpdated {
        customer {
          ...CustomerFields
        }
      }
      ... on AgentCreated {
        agent {
          ...AgentFields
          isActive
          role
        }
      }
      ... on AgentRoleChanged {
        agent {
          ...AgentFields
          isActive
          role
        }
      }
      ... on AgentUpdated {
        agent {
          ...AgentFields
          isActive
          role
        }
      }
      ... on AgentDeactivated {
        agent {
          ...AgentFields
          isActive
          role
        }
      }
      ... on AgentReactivated {
        agent {
          ...AgentFields
          isActive
          role
        }
      }
      ... on ChannelUpdated {
        newChannel: channel {
          ...ChannelFields
        }
      }
      ... on ChannelCreated {
        newChannel: channel {
          ...ChannelFields
        }
      }
      ... on ChannelRestrictionChanged {
        channelId
        channel {
          ...ChannelFields
        }
      }
      ... on ChannelMemberAdded {
        channelId
        channel {
          ...ChannelFields
        }
      }
      ... on ChannelMemberRemoved {
        channelId
        channel {
          ...ChannelFields
        }
      }
    }
  }
`)

export const EphemeraSubscription = graphql(`
  subscription Ephemera {
    ephemera {
      __typename
      ... on TypingState {
        conversation {
          id
        }
        sender {
          ...SenderFields
        }
        isTyping
        preview
        expiresAt
      }
      ... on Presence {
        person {
          ...SenderFields
        }
        status
        viewingConversationId
        lastSeenAt
      }
      ... on ReadCursor {
        conversation {
          id
          unreadCount
        }
        reader {
          ...SenderFields
        }
        lastReadSeq
        readAt
      }
    }
  }
`)
