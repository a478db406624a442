/** The operations that write messages. */
import { graphql } from '../../gql/index.ts'

export const SendMessageMutation = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message {
        ...MessageFields
        conversation {
          replyWindow {
            open
            closesAt
            reason
          }
          replyLimit
        }
      }
    }
  }
`)

export const AddNoteMutation = graphql(`
  mutation AddNote($input: AddNoteInput!) {
    addNote(input: $input) {
      message {
        ...MessageFields
      }
    }
  }
`)

export const EditMessageMutation = graphql(`
  mutation EditMessage($input: EditMessageInput!) {
    editMessage(input: $input) {
      message {
        ...MessageFields
      }
    }
  }
`)

export const DeleteMessageMutation = graphql(`
  mutation DeleteMessage($input: DeleteMessageInput!) {
    deleteMessage(input: $input) {
      message {
        ...MessageFields
      }
    }
  }
`)

export const MarkReadMutation = graphql(`
  mutation MarkRead($input: MarkReadInput!) {
    markRead(input: $input) {
      readCursor {
        lastReadSeq
        readAt
        reader {
          ...SenderFields
        }
        conversation {
          id
          unreadCount
        }
      }
    }
  }
`)

export const SetTypingMutation = graphql(`
  mutation SetTyping($input: SetTypingInput!) {
    setTyping(input: $input) {
      __typename
    }
  }
`)

export const SetPresenceMutation = graphql(`
  mutation SetPresence($input: SetPresenceInput!) {
    setPresence(input: $input) {
      __typename
    }
  }
`)

export const AssignConversationMutation = graphql(`
  mutation AssignConversation($input: AssignConversationInput!) {
    assignConversation(input: $input) {
      conversation {
        ...ConversationFields
      }
    }
  }
`)

export const SetStatusMutation = graphql(`
  mutation SetConversationStatus($input: SetConversationStatusInput!) {
    setConversationStatus(input: $input) {
      conversation {
        ...ConversationFields
      }
    }
  }
`)

export const SetPriorityMutation = graphql(`
  mutation SetConversationPriority($input: SetConversationPriorityInput!) {
    setConversationPriority(input: $input) {
      conversation {
        ...ConversationFields
      }
    }
  }
`)

export const SetHandlerMutation = graphql(`
  mutation SetConversationHandler($input: SetConversationHandlerInput!) {
    setConversationHandler(input: $input) {
      conversation {
        ...ConversationFields
      }
    }
  }
`)
