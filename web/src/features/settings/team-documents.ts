/** The operations of the team and its invitations. */
import { graphql } from '../../gql/index.ts'

export const TeamQuery = graphql(`
  query SettingsTeam {
    viewer {
      agent {
        id
        role
      }
    }
    agents {
      id
      name
      email
      role
      isActive
      isAway
    }
  }
`)

export const InvitationsQuery = graphql(`
  query SettingsInvitations {
    invitations {
      id
      name
      email
      role
      expiresAt
      acceptedAt
      revokedAt
    }
  }
`)

export const InviteAgentMutation = graphql(`
  mutation InviteAgent($input: InviteAgentInput!) {
    inviteAgent(input: $input) {
      token
      invitation {
        id
      }
    }
  }
`)

export const RevokeInvitationMutation = graphql(`
  mutation RevokeInvitation($input: RevokeInvitationInput!) {
    revokeInvitation(input: $input) {
      __typename
    }
  }
`)

export const SetAgentRoleMutation = graphql(`
  mutation SetAgentRole($input: SetAgentRoleInput!) {
    setAgentRole(input: $input) {
      agent {
        id
        role
      }
    }
  }
`)

export const DeactivateAgentMutation = graphql(`
  mutation DeactivateAgent($input: DeactivateAgentInput!) {
    deactivateAgent(input: $input) {
      agent {
        id
        isActive
      }
    }
  }
`)

export const ReactivateAgentMutation = graphql(`
  mutation ReactivateAgent($input: ReactivateAgentInput!) {
    reactivateAgent(input: $input) {
      agent {
        id
        isActive
      }
    }
  }
`)
