/** The operations that only the composer uses. */
import { graphql } from '../../gql/index.ts'

export const CannedRepliesQuery = graphql(`
  query ComposerCannedReplies {
    cannedReplies {
      id
      shortcut
      text
    }
  }
`)

export const RenderCannedReplyQuery = graphql(`
  query RenderCannedReply($id: ID!, $conversationId: ID!) {
    renderCannedReply(id: $id, conversationId: $conversationId)
  }
`)

export const CreateUploadMutation = graphql(`
  mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      attachmentId
      uploadUrl
    }
  }
`)
