/** The operations that only the side panel uses. */
import { graphql } from '../../gql/index.ts'

export const CustomerDetailsQuery = graphql(`
  query CustomerDetails($id: ID!) {
    customer(id: $id) {
      id
      firstInteractionAt
      lastInteractionAt
      identities {
        kind
        value
        channel {
          id
          name
        }
      }
      presence {
        status
        lastSeenAt
      }
    }
  }
`)

export const UpdateCustomerMutation = graphql(`
  mutation UpdateCustomer($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) {
      customer {
        ...CustomerFields
      }
    }
  }
`)
