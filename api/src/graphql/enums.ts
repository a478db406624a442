/** The enums of the schema, with what each value means. */
import type { ClosedReason } from '../domain/conversations/reply-rules.ts'
import { errorCodes } from '../domain/errors.ts'
import { builder } from './builder.ts'

const describe = <T extends string>(values: Record<T, string>) =>
  // Pothos infers the enum's type from the keys, which Object.fromEntries forgets.
  Object.fromEntries(Object.entries(values).map(([value, description]) => [value, { description }])) as {
    [K in T]: { description: string }
  }

export const AgentRole = builder.enumType('AgentRole', {
  description: 'What an agent may do in the workspace.',
  values: describe({
    OWNER: 'May do everything; sees every channel.',
    ADMIN: 'May manage channels, members and keys; sees every channel.',
    AGENT: 'Answers customers; sees open channels and the restricted ones it is a member of.',
  }),
})

export const ChannelKind = builder.enumType('ChannelKind', {
  description: 'The kind of account that a channel connects.',
  values: describe({
    WIDGET: "The chat on a website; its visitors sign in with the channel's public key.",
    API: "An integration of your own brings the customers' messages in and takes the answers from the feed.",
  }),
})

export const CustomerStatus = builder.enumType('CustomerStatus', {
  description: 'Whether a customer may write.',
  values: describe({ ACTIVE: 'May write.', BLOCKED: 'Messages from this customer are refused with FORBIDDEN.' }),
})

export const IdentityKind = builder.enumType('IdentityKind', {
  description: 'What kind of address a customer is known by.',
  values: describe({
    EMAIL: 'An e-mail address, on every channel.',
    PHONE: 'An international phone number, on every channel.',
    EXTERNAL: 'The id that the customer has on one channel.',
  }),
})

export const ConversationKind = builder.enumType('ConversationKind', {
  description: 'How a conversation is held.',
  values: describe({
    CHAT: 'One running thread; a customer has one open chat on a channel.',
    EMAIL: 'A thread with a subject; a customer may have several.',
  }),
})

export const ConversationStatus = builder.enumType('ConversationStatus', {
  description: 'Whose turn it is in a conversation.',
  values: describe({
    WAITING: 'Nobody has answered or taken it yet.',
    ACTIVE: 'Somebody has answered or is assigned.',
    CLOSED: 'Done. The customer reopens it by writing within seven days; later a new conversation starts.',
  }),
})

export const Handler = builder.enumType('Handler', {
  description: 'Who answers the customer.',
  values: describe({ AI: 'The AI answers until it hands over.', AGENT: 'People answer.' }),
})

export const Direction = builder.enumType('Direction', {
  description: 'Which way a message goes.',
  values: describe({
    IN: 'From the customer.',
    OUT: 'To the customer.',
    NOTE: 'An internal note, which the customer never sees.',
  }),
})

export const SenderKind = builder.enumType('SenderKind', {
  description: 'What kind of sender wrote a message.',
  values: describe({
    CUSTOMER: 'The person who writes in.',
    AGENT: 'A person who answers.',
    AI: 'A model that answers for the company.',
    SYSTEM: 'An integration with an API key, or Parley itself.',
  }),
})

export const DeliveryStatus = builder.enumType('DeliveryStatus', {
  description: 'How far a message has come. It only moves forward.',
  values: describe({
    PENDING: 'Stored, and on its way to the channel.',
    SENT: 'The channel has it.',
    DELIVERED: 'The receiver has it. Messages from customers and notes are delivered at once.',
    FAILED: 'The channel refused it.',
  }),
})

export const ApiScope = builder.enumType('ApiScope', {
  description: 'What an API key may do.',
  values: describe({
    READ: 'Read and subscribe to conversations, messages, customers, agents and channels.',
    WRITE: 'Start and change conversations, send and receive messages, change customers.',
    MANAGE: 'Manage channels, their members and API keys, and receive the events about them.',
  }),
})

export const ReplyWindowReason = builder.enumType('ReplyWindowReason', {
  description: 'Why one may not write to a customer now.',
  values: describe<ClosedReason>({
    NEVER_WROTE: 'The channel takes answers only, and the customer has not written there yet.',
    TIME_OVER: "The channel's `replyWindowMinutes` after the customer's last message are over.",
    LIMIT_REACHED: "As many messages as the channel's `replyLimit` stand after the customer's last one.",
  }),
})

export const ChannelConnectionState = builder.enumType('ChannelConnectionState', {
  description: 'Whether a channel works, told by what came over it.',
  values: describe({
    WAITING: 'Nothing came over it yet.',
    CONNECTED:
      "It has worked: a visitor's session was started over a WIDGET, or a customer's message received over an API channel. It stays so; a call that is refused later is only the `lastError`.",
    FAILED: 'It never worked yet, and a call over it was refused.',
  }),
})

export const ErrorCode = builder.enumType('ErrorCode', {
  description: 'Every value that `extensions.code` of an error can have, the same on all transports.',
  values: describe(errorCodes),
})
