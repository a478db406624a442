/** How an agent comes in, stays in and goes. */
import { graphql } from '../../gql/index.ts'

export const SignInMutation = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      accessToken
      expiresAt
      agent {
        id
        name
        email
        role
      }
    }
  }
`)

export const RefreshSessionMutation = graphql(`
  mutation RefreshSession {
    refreshSession {
      accessToken
      expiresAt
      agent {
        id
        name
        email
        role
      }
    }
  }
`)

export const SignOutMutation = graphql(`
  mutation SignOut {
    signOut
  }
`)

export const AcceptInvitationMutation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      accessToken
      expiresAt
      agent {
        id
        name
        email
        role
      }
    }
  }
`)
