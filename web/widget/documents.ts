/**
 * Everything that the widget says to the API, as plain texts, so that their hashes can be listed when it is built.
 * A channel that takes trusted documents only takes these and no others.
 */

const message = `fragment M on Message {
  id text direction deliveryStatus clientMessageId createdAt editedAt deletedAt
  sender { kind name }
  attachments { id name contentType size url width height }
  conversation { id }
}`

const conversation = `fragment C on Conversation {
  id status handler unreadCount isAgentOnline
  assignee { id name }
  assigneePresence { status }
}`

const page = `fragment P on MessageConnection {
  pageInfo { hasPreviousPage startCursor }
  edges { node { ...M } }
}`

const reads = `fragment R on Conversation {
  readCursors { reader { kind } lastReadMessage { id } }
}`

export const startVisitorSession = `mutation WidgetSession($input: StartVisitorSessionInput!) {
  startVisitorSession(input: $input) { accessToken expiresAt visitorSecret customer { id } }
}`

export const begin = `query WidgetBegin {
  cursor
  conversations(first: 1) {
    pageInfo { hasNextPage }
    edges { cursor node { ...C ...R messages(last: 30) { ...P } typing { isTyping sender { kind name } } } }
  }
}
${message}
${conversation}
${page}
${reads}`

export const marks = `query WidgetMarks($id: ID!) {
  conversation(id: $id) { id unreadCount isAgentOnline assignee { id } assigneePresence { status } ...R }
}
${reads}`

export const earlierMessages = `query WidgetEarlier($id: ID!, $before: String) {
  conversation(id: $id) { messages(last: 30, before: $before) { ...P } }
}
${message}
${page}`

export const earlierConversation = `query WidgetEarlierConversation($after: String) {
  conversations(first: 1, after: $after) {
    pageInfo { hasNextPage }
    edges { cursor node { id messages(last: 30) { ...P } } }
  }
}
${message}
${page}`

export const sendMessage = `mutation WidgetSend($input: SendMessageInput!) {
  sendMessage(input: $input) { message { ...M conversation { ...C } } }
}
${message}
${conversation}`

export const startConversation = `mutation WidgetStart($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { ...C messages(last: 10) { ...P } } }
}
${message}
${conversation}
${page}`

export const createUpload = `mutation WidgetUpload($input: CreateUploadInput!) {
  createUpload(input: $input) { attachmentId uploadUrl }
}`

export const files = `query WidgetFiles($id: ID!) {
  node(id: $id) { ... on Message { attachments { id url } } }
}`

export const setTyping = `mutation WidgetTyping($input: SetTypingInput!) {
  setTyping(input: $input) { isTyping }
}`

export const setPresence = `mutation WidgetPresence($input: SetPresenceInput!) {
  setPresence(input: $input) { presence { status } }
}`

export const markRead = `mutation WidgetRead($input: MarkReadInput!) {
  markRead(input: $input) { readCursor { conversation { id unreadCount } } }
}`

export const markDelivered = `mutation WidgetDelivered($input: MarkDeliveredInput!) {
  markDelivered(input: $input) { message { id } }
}`

export const events = `subscription WidgetEvents($after: String) {
  events(after: $after, types: [
    MESSAGE_ADDED, MESSAGE_EDITED, MESSAGE_DELETED
    CONVERSATION_STARTED, CONVERSATION_STATUS_CHANGED, CONVERSATION_ASSIGNED, CONVERSATION_HANDLER_CHANGED
  ]) {
    cursor
    type
    ... on MessageAdded { message { ...M } conversation { ...C } }
    ... on MessageEdited { message { ...M } }
    ... on MessageDeleted { message { ...M } }
    ... on ConversationStarted { conversation { ...C } }
    ... on ConversationStatusChanged { conversation { ...C } }
    ... on ConversationAssigned { conversation { ...C } }
    ... on ConversationHandlerChanged { conversation { ...C } }
  }
}
${message}
${conversation}`

export const ephemera = `subscription WidgetEphemera {
  ephemera {
    __typename
    ... on TypingState { isTyping sender { kind name } }
    ... on Presence { status person { agent { id } } }
    ... on ReadCursor { reader { kind } lastReadMessage { id } conversation { id unreadCount } }
  }
}`
