/** The operations of the settings. */
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
      presence {
        status
      }
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

export const ChannelsQuery = graphql(`
  query SettingsChannels {
    channels {
      id
      kind
      name
      publicKey
      isRestricted
      allowedOrigins
      trustedDocumentsOnly
      replyWindowMinutes
      replyLimit
      ...ChannelConnectionFields
      ...ChannelIdentityFields
    }
  }
`)

export const CreateChannelMutation = graphql(`
  mutation CreateChannel($input: CreateChannelInput!) {
    createChannel(input: $input) {
      channel {
        id
      }
    }
  }
`)

export const UpdateChannelMutation = graphql(`
  mutation UpdateChannel($input: UpdateChannelInput!) {
    updateChannel(input: $input) {
      channel {
        id
        name
        allowedOrigins
        trustedDocumentsOnly
        replyWindowMinutes
        replyLimit
      }
    }
  }
`)

export const SetChannelRestrictionMutation = graphql(`
  mutation SetChannelRestriction($input: SetChannelRestrictionInput!) {
    setChannelRestriction(input: $input) {
      channel {
        id
        isRestricted
      }
    }
  }
`)

export const ChannelMembersQuery = graphql(`
  query SettingsChannelMembers($channelId: ID!) {
    channelMembers(channelId: $channelId) {
      id
      name
    }
  }
`)

export const AddChannelMemberMutation = graphql(`
  mutation AddChannelMember($input: AddChannelMemberInput!) {
    addChannelMember(input: $input) {
      __typename
    }
  }
`)

export const RemoveChannelMemberMutation = graphql(`
  mutation RemoveChannelMember($input: RemoveChannelMemberInput!) {
    removeChannelMember(input: $input) {
      __typename
    }
  }
`)

export const KeysQuery = graphql(`
  query SettingsKeys {
    apiKeys {
      id
      name
      prefix
      scopes
      createdAt
      lastUsedAt
      revokedAt
    }
  }
`)

export const CreateKeyMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      apiKey {
        id
      }
    }
  }
`)

export const RevokeKeyMutation = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
        revokedAt
      }
    }
  }
`)

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

export const ProfileQuery = graphql(`
  query SettingsProfile {
    viewer {
      agent {
        id
        name
        email
        role
        isAway
      }
    }
  }
`)

export const UpdateProfileMutation = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      agent {
        id
        name
      }
    }
  }
`)

export const ChangePasswordMutation = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      agent {
        id
      }
    }
  }
`)

export const SetAwayMutation = graphql(`
  mutation SetAway($input: SetAwayInput!) {
    setAway(input: $input) {
      agent {
        id
        isAway
      }
    }
  }
`)
