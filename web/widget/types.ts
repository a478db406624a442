/** What the API answers to the widget's documents. */

export type SenderKind = 'CUSTOMER' | 'AGENT' | 'AI' | 'SYSTEM'
export type PresenceStatus = 'ONLINE' | 'AWAY' | 'OFFLINE'

export interface SenderData {
  kind: SenderKind
  name: string
}

export interface MessageData {
  id: string
  text: string
  direction: 'IN' | 'OUT'
  deliveryStatus: 'PENDING' | 'SENT' | 'DELIVERED' | 'FAILED'
  clientMessageId: string | null
  createdAt: string
  editedAt: string | null
  deletedAt: string | null
  sender: SenderData
  attachments: AttachmentData[]
  conversation: { id: string }
}

export interface AttachmentData {
  id: string
  name: string
  contentType: string
  size: number
  /** A path with a signature; null while it is not sent. */
  url: string | null
  width: number | null
  height: number | null
}

export interface ConversationData {
  id: string
  status: 'WAITING' | 'ACTIVE' | 'CLOSED'
  handler: 'AI' | 'AGENT'
  unreadCount: number
  isAgentOnline: boolean
  assignee: { id: string; name: string } | null
  assigneePresence: { status: PresenceStatus } | null
}

export interface ReadMark {
  reader: { kind: SenderKind }
  lastReadMessage: { id: string } | null
}

export interface MessagePage {
  pageInfo: { hasPreviousPage: boolean; startCursor: string | null }
  edges: { node: MessageData }[]
}

export interface BeginData {
  cursor: string
  conversations: {
    pageInfo: { hasNextPage: boolean }
    edges: {
      cursor: string
      node: ConversationData & {
        readCursors: ReadMark[]
        messages: MessagePage
        typing: TypingData[]
      }
    }[]
  }
}

export interface MarksData {
  conversation:
    | (Pick<ConversationData, 'id' | 'unreadCount' | 'isAgentOnline' | 'assigneePresence'> & {
        assignee: { id: string } | null
        readCursors: ReadMark[]
      })
    | null
}

export interface EventData {
  cursor: string
  type: string
  message?: MessageData
  conversation?: ConversationData
}

export interface PresenceData {
  status: PresenceStatus
  person: { agent: { id: string } | null } | null
}

export interface TypingData {
  isTyping: boolean
  sender: SenderData
}

export interface ReadData extends ReadMark {
  conversation: { id: string; unreadCount: number }
}

/** Who types, who is there, and how far somebody has read. */
export type EphemeralData =
  | ({ __typename: 'TypingState' } & TypingData)
  | ({ __typename: 'Presence' } & PresenceData)
  | ({ __typename: 'ReadCursor' } & ReadData)
