/** What the store keeps of each thing. Whoever needs more of a message or a conversation adds it here. */
import { graphql } from '../../gql/index.ts'

export const AgentFields = graphql(`
  fragment AgentFields on Agent {
    id
    name
  }
`)

export const ChannelFields = graphql(`
  fragment ChannelFields on Channel {
    id
    kind
    name
  }
`)

export const CustomerFields = graphql(`
  fragment CustomerFields on Customer {
    id
    name
    email
    phone
    status
  }
`)

export const SenderFields = graphql(`
  fragment SenderFields on Sender {
    kind
    name
    agent {
      id
    }
    customer {
      id
    }
  }
`)

export const MessageFields = graphql(`
  fragment MessageFields on Message {
    id
    seq
    clientMessageId
    conversation {
      id
    }
    direction
    deliveryStatus
    text
    createdAt
    editedAt
    deletedAt
    sender {
      ...SenderFields
    }
    attachments {
      id
      name
      contentType
      size
      url
      width
      height
    }
    replyTo {
      id
      text
      deletedAt
      sender {
        ...SenderFields
      }
    }
  }
`)

export const ConversationFields = graphql(`
  fragment ConversationFields on Conversation {
    id
    kind
    subject
    status
    priority
    handler
    requiresHuman
    escalationReason
    createdAt
    lastActivityAt
    unreadCount
    replyWindow {
      open
      closesAt
      reason
    }
    replyLimit
    channel {
      ...ChannelFields
    }
    customer {
      ...CustomerFields
    }
    assignee {
      ...AgentFields
    }
    lastMessage {
      id
      direction
      text
      createdAt
      deletedAt
      deliveryStatus
      sender {
        ...SenderFields
      }
    }
  }
`)
