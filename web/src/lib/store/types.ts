/** The things that the store keeps, each once, by its id. */
import type {
  AgentFieldsFragment,
  AgentRole,
  ChannelFieldsFragment,
  ConversationFieldsFragment,
  CustomerFieldsFragment,
  EphemeraSubscription,
  MessageFieldsFragment,
  SenderFieldsFragment,
} from '../../gql/graphql.ts'

export type Agent = AgentFieldsFragment & { isActive?: boolean; role?: AgentRole }
export type Channel = ChannelFieldsFragment
export type Customer = CustomerFieldsFragment
export type Sender = SenderFieldsFragment
export type Message = MessageFieldsFragment

/** A conversation points to the channel, the customer and the assignee, which the store keeps for themselves. */
export type Conversation = Omit<ConversationFieldsFragment, 'channel' | 'customer' | 'assignee'> & {
  channelId: string
  customerId: string
  assigneeId: string | null
}

export type LastMessage = NonNullable<Conversation['lastMessage']>

/** A message of one's own that the server has not confirmed yet. */
export interface PendingMessage {
  clientMessageId: string
  conversationId: string
  direction: 'OUT' | 'NOTE'
  text: string
  replyToId: string | null
  /** What is attached, to be shown by name until the server has it. */
  files?: readonly { name: string; size: number }[]
  createdAt: string
  /** Queued: written while offline. Failed: the server refused it, and `error` says why. */
  state: 'queued' | 'sending' | 'failed'
  error: string | null
  /** More about the error, for codes that have several. */
  reason?: string | null
}

/** What one hears of somebody: who types, who is there, and how far somebody has read. */
export type Ephemeral = EphemeraSubscription['ephemera']
type Heard<Name extends Ephemeral['__typename']> = Omit<Extract<Ephemeral, { __typename: Name }>, '__typename'>
export type Presence = Heard<'Presence'>
export type TypingState = Heard<'TypingState'>
export type ReadCursor = Heard<'ReadCursor'>

export interface Typist {
  /** `AGENT:id` or `CUSTOMER:id`. */
  key: string
  sender: Sender
  preview: string | null
  /** In milliseconds since 1970. */
  until: number
}

/** What came from the API in one answer or event, ready to be put into the store. */
export interface Entities {
  conversations?: Conversation[]
  messages?: Message[]
  customers?: Customer[]
  agents?: Agent[]
  channels?: Channel[]
}
