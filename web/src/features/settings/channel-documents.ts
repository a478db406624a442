/** The operations of channels and their members. */
import { graphql } from '../../gql/index.ts'

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
