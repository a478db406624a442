import { graphql } from '../../gql/index.ts'

export const ConversationCountsQuery = graphql(`
  query ConversationCounts {
    conversationCounts {
      mine
      unassigned
      waiting
      active
      closed
      email
      needsHuman
      channels {
        channel {
          id
        }
        count
      }
    }
  }
`)
