/** Every operation that a replay sends, with the shape of its answer. */
import { z } from 'zod'

export interface Operation<T> {
  document: string
  answer: z.ZodType<T>
}

const operation = <T>(document: string, answer: z.ZodType<T>): Operation<T> => ({ document, answer })

const id = z.object({ id: z.string() })
const grant = { accessToken: z.string(), expiresAt: z.coerce.date() }

export const signIn = operation(
  `mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken expiresAt } }`,
  z.object({ signIn: z.object(grant) }).transform((data) => data.signIn),
)

export const refreshSession = operation(
  `mutation RefreshSession { refreshSession { accessToken expiresAt } }`,
  z.object({ refreshSession: z.object(grant) }).transform((data) => data.refreshSession),
)

export const signOut = operation(`mutation SignOut { signOut }`, z.object({ signOut: z.literal(true) }))

export const listChannels = operation(
  `query Channels { channels { kind publicKey trustedDocumentsOnly } }`,
  z
    .object({
      channels: z.array(
        z.object({ kind: z.string(), publicKey: z.string().nullable(), trustedDocumentsOnly: z.boolean() }),
      ),
    })
    .transform((data) => data.channels),
)

export const createChannel = operation(
  `mutation CreateChannel($input: CreateChannelInput!) { createChannel(input: $input) { channel { publicKey } } }`,
  z
    .object({ createChannel: z.object({ channel: z.object({ publicKey: z.string() }) }) })
    .transform((data) => data.createChannel.channel),
)

export const createApiKey = operation(
  `mutation CreateApiKey($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }`,
  z.object({ createApiKey: z.object({ secret: z.string(), apiKey: id }) }).transform((data) => data.createApiKey),
)

export const revokeApiKey = operation(
  `mutation RevokeApiKey($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }`,
  z.object({ revokeApiKey: z.object({ apiKey: id }) }),
)

export const startVisitorSession = operation(
  `mutation StartVisitorSession($input: StartVisitorSessionInput!) {
    startVisitorSession(input: $input) { accessToken expiresAt visitorSecret }
  }`,
  z
    .object({ startVisitorSession: z.object({ ...grant, visitorSecret: z.string() }) })
    .transform((data) => data.startVisitorSession),
)

export const startConversation = operation(
  `mutation StartConversation($input: StartConversationInput!) {
    startConversation(input: $input) { conversation { id messages(first: 1) { edges { node { id } } } } }
  }`,
  z
    .object({
      startConversation: z.object({
        conversation: z.object({ id: z.string(), messages: z.object({ edges: z.array(z.object({ node: id })) }) }),
      }),
    })
    .transform(({ startConversation: { conversation } }) => ({
      conversationId: conversation.id,
      firstMessageId: conversation.messages.edges[0]?.node.id ?? null,
    })),
)

export const sendMessage = operation(
  `mutation SendMessage($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`,
  z.object({ sendMessage: z.object({ message: id }) }).transform((data) => data.sendMessage.message.id),
)

export const currentCursor = operation(
  `query Cursor { cursor }`,
  z.object({ cursor: z.string() }).transform((data) => data.cursor),
)

const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })

export const listConversations = operation(
  `query Conversations($after: String) {
    conversations(first: 100, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
  }`,
  z
    .object({ conversations: z.object({ edges: z.array(z.object({ node: id })), pageInfo: page }) })
    .transform((data) => data.conversations),
)

const messageFields = 'id seq cursor direction text'
const message = {
  id: z.string(),
  seq: z.int(),
  cursor: z.string(),
  direction: z.enum(['IN', 'OUT', 'NOTE']),
  text: z.string(),
}

export const listMessages = operation(
  `query Messages($id: ID!, $after: String) {
    conversation(id: $id) {
      messages(first: 100, after: $after) { edges { node { ${messageFields} } } pageInfo { hasNextPage endCursor } }
    }
  }`,
  z
    .object({
      conversation: z.object({
        messages: z.object({ edges: z.array(z.object({ node: z.object(message) })), pageInfo: page }),
      }),
    })
    .transform((data) => data.conversation.messages),
)

export const messageAdded = operation(
  `subscription MessageAdded($after: String) {
    messageAdded(after: $after) { ${messageFields} conversation { id } }
  }`,
  z
    .object({ messageAdded: z.object({ ...message, conversation: id }) })
    .transform(({ messageAdded: { conversation, ...rest } }) => ({ ...rest, conversationId: conversation.id })),
)

/** A message as the API shows it to the integrator. */
export type StoredMessage = z.output<(typeof messageAdded)['answer']>

export interface Page<T> {
  edges: { node: T }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}
