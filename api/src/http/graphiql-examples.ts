/**
 * The tabs that GraphiQL opens with. After signing in, the page puts an id of a conversation, the feed's
 * position and a fresh client id where the variables name them in capitals.
 */
export interface Example {
  query: string
  variables: Record<string, unknown>
}

const inbox = `# Sign in with the bar above. Then run this: a page of conversations, and beside it
# the position of the feed. Subscribe with that cursor, and nothing falls between.
query Inbox($first: Int = 10, $after: String) {
  cursor
  conversations(first: $first, after: $after) {
    edges {
      node {
        id
        status
        unreadCount
        customer {
          name
        }
        lastMessage {
          text
          createdAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`

const send = `# The same clientMessageId always returns the same message, so a lost answer can be repeated safely.
mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    message {
      id
      seq
      cursor
      text
      deliveryStatus
    }
  }
}
`

const subscribe = `# Run this, then send a message from the other tab.
subscription NewMessages {
  messageAdded {
    cursor
    text
    sender {
      kind
      name
    }
    conversation {
      id
    }
  }
}
`

const resume = `# Continues after the last cursor that you have: every message since then, each once and in order.
subscription ResumeMessages($after: String!) {
  messageAdded(after: $after) {
    cursor
    seq
    text
    createdAt
    conversation {
      id
    }
  }
}
`

const signIn = `# What the bar above does. Send the token as the header "Authorization: Bearer <accessToken>".
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    accessToken
    expiresAt
  }
}
`

export const examples: readonly Example[] = [
  { query: inbox, variables: { first: 10 } },
  {
    query: send,
    variables: {
      input: { conversationId: 'CONVERSATION_ID', text: 'Hello from GraphiQL', clientMessageId: 'CLIENT_MESSAGE_ID' },
    },
  },
  { query: subscribe, variables: {} },
  { query: resume, variables: { after: 'CURSOR' } },
  { query: signIn, variables: { input: { email: '', password: '' } } },
]

/** What the bar itself runs. */
export const barOperations = {
  signIn: 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken expiresAt } }',
  renew: 'mutation Renew { refreshSession { accessToken expiresAt } }',
  start: 'query Start { cursor conversations(first: 1) { edges { node { id } } } }',
}
