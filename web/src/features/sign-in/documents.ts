/** The operations of those who are not signed in yet. */
import { graphql } from '../../gql/index.ts'

export const InvitationPreviewQuery = graphql(`
  query InvitationPreview($token: String!) {
    invitationPreview(token: $token) {
      workspaceName
      email
      name
      role
      expiresAt
    }
  }
`)
