export const messageAdded = `subscription ($after: String, $conversationId: ID) {
  messageAdded(after: $after, conversationId: $conversationId) { cursor id text }
}`
