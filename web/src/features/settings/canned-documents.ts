/** The operations of canned replies. */
import { graphql } from '../../gql/index.ts'

export const CannedQuery = graphql(`
  query SettingsCanned {
    cannedReplies {
      id
      shortcut
      text
      updatedAt
    }
  }
`)

export const CreateCannedMutation = graphql(`
  mutation CreateCannedReply($input: CreateCannedReplyInput!) {
    createCannedReply(input: $input) {
      cannedReply {
        id
      }
    }
  }
`)

export const UpdateCannedMutation = graphql(`
  mutation UpdateCannedReply($input: UpdateCannedReplyInput!) {
    updateCannedReply(input: $input) {
      cannedReply {
        id
        shortcut
        text
        updatedAt
      }
    }
  }
`)

export const DeleteCannedMutation = graphql(`
  mutation DeleteCannedReply($input: DeleteCannedReplyInput!) {
    deleteCannedReply(input: $input) {
      __typename
    }
  }
`)
