/** The operations that fill the store. */
import { graphql } from '../../gql/index.ts'

export const StartQuery = graphql(`
  query Start {
    cursor
    viewer {
      workspaceId
      agent {
        ...AgentFields
        email
        role
      }
    }
    agents {
      ...AgentFields
      isActive
      role
    }
    channels {
      ...ChannelFields
    }
  }
`)

export const ConversationPageQuery = graphql(`
  query ConversationPage($filter: ConversationFilter, $first: Int!, $after: String) {
    conversations(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          ...ConversationFields
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export const ConversationQuery = graphql(`
  query Conversation($id: ID!, $last: Int!) {
    conversation(id: $id) {
      ...ConversationFields
      readCursors {
        lastReadSeq
        readAt
        reader {
          ...SenderFields
        }
      }
      messages(last: $last) {
        edges {
          node {
            ...MessageFields
          }
        }
        pageInfo {
          hasPreviousPage
          startCursor
        }
      }
    }
  }
`)

export const UnreadPageQuery = graphql(`
  query UnreadPage($filter: ConversationFilter, $first: Int!, $after: String) {
    conversations(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          unreadCount
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export const ReadMarksQuery = graphql(`
  query ReadMarks($id: ID!) {
    conversation(id: $id) {
      id
      unreadCount
      readCursors {
        lastReadSeq
        readAt
        reader {
          ...SenderFields
        }
      }
    }
  }
`)

export const OlderMessagesQuery = graphql(`
  query OlderMessages($id: ID!, $last: Int!, $before: String!) {
    conversation(id: $id) {
      id
      messages(last: $last, before: $before) {
        edges {
          node {
            ...MessageFields
          }
        }
        pageInfo {
          hasPreviousPage
          startCursor
        }
      }
    }
  }
`)

export const MessageQuery = graphql(`
  query Message($id: ID!) {
    node(id: $id) {
      __typename
      ... on Message {
        ...MessageFields
      }
    }
  }
`)
