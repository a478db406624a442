/** The operations of one's own profile. */
import { graphql } from '../../gql/index.ts'

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
